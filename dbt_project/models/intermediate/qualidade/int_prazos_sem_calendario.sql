{#- Months with a deadline in the month after them, in a year whose optional days off are in no seed. -#}
with meses as (
    select
        'prazo_pagamento_dia_util' as parametro,
        competencia
    from {{ ref('core_linhas') }}
    where tipo = 'bolsa_formacao' and not coalesce(antes_do_incentivo, false)
    union
    select
        'prazo_pagamento_dia_util' as parametro,
        cast(date_trunc('month', ultimo_data_situacao) as date) as competencia
    from {{ ref('core_matriculas_curso') }}
    where ultimo_situacao = 'desistente' and ultimo_data_comunicacao is not null
    union
    select
        'prazo_pagamento_dia_util' as parametro,
        competencia
    from {{ ref('core_meses_com_lote_depois') }}
    union
    select
        'prazo_relatorio_dia_util' as parametro,
        competencia
    from {{ ref('stg_parceiros__envios') }}
)

select
    parametro,
    competencia,
    cast(year(competencia + interval 1 month) as integer) as ano
from meses
where
    competencia >= {{ inicio_do_incentivo() }}
    and year(competencia + interval 1 month) not in (select year(data) from {{ ref('pontos_facultativos') }})
