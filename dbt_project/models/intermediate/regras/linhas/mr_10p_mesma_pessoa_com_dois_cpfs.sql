{#-
  MR-10P (MR 10): in one month, payments of any tipo to persons with different valid CPFs and the same name, birth date
  and mother's name. The lines of the person with the smallest sum are the amount at risk.
-#}
with linhas_da_tripla as (
    select
        triplas.tripla,
        linhas.codigo_pagamento,
        linhas.pessoa_id,
        linhas.competencia,
        linhas.valor
    from {{ ref('core_linhas') }} as linhas
    inner join {{ ref('stg_identidade__triplas') }} as triplas using (pessoa_id)
    where not linhas.hipotetica
),

pessoas as (
    select
        tripla,
        competencia,
        pessoa_id,
        cast(sum(valor) as decimal(14, 2)) as valor,
        min(codigo_pagamento) as menor_codigo
    from linhas_da_tripla
    group by tripla, competencia, pessoa_id
),

ordenadas as (
    select
        *,
        count(*) over (partition by tripla, competencia) as quantas,
        row_number() over (partition by tripla, competencia order by valor asc, menor_codigo desc) as ordem
    from pessoas
),

-- A person may bear several triples: a line is in the group of each, and `avaliacoes` publishes the worst.
acusadas as (
    select
        linhas_da_tripla.codigo_pagamento,
        ordenadas.tripla,
        ordenadas.quantas,
        ordenadas.ordem
    from linhas_da_tripla
    inner join ordenadas using (tripla, competencia, pessoa_id)
    where ordenadas.quantas >= 2
),

julgadas as (
    select
        linhas.codigo_pagamento,
        acusadas.tripla,
        {{ falta(pessoa=true) }} as falta,
        case when acusadas.tripla is not null then 'revisao' end as resultado,
        if(acusadas.ordem = 1, linhas.valor, 0) as em_risco,
        acusadas.quantas || ' pessoas de CPF diferente recebem em ' || {{ mes_por_extenso('linhas.competencia') }}
        || ' com o mesmo nome, nascimento e nome da mãe; está em risco a de menor soma.' as motivo,
        [{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_pagamento', 'tipo', 'linhas.tipo') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
    left join acusadas on linhas.codigo_pagamento = acusadas.codigo_pagamento
    where not linhas.hipotetica
)

{{ conclusao('MR-10P', grupo='tripla', regular='Nenhuma outra pessoa com os mesmos dados recebe no mês.', sempre=true) }}
