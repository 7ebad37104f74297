{#- Parameters that a rule needs in a month with lines and that have no value in force: the run ends with code 3. -#}
with usos as (
    select
        id as regra,
        unnest(string_split(parametros, '|')) as parametro
    from {{ ref('regras') }}
    where especie != 'controle' and parametros is not null
),

sem_dado as (
    select distinct
        avaliacoes.regra,
        linhas.competencia
    from {{ ref('int_avaliacoes') }} as avaliacoes
    inner join {{ ref('core_linhas') }} as linhas using (codigo_pagamento)
    where avaliacoes.resultado = 'sem_dado' and not linhas.hipotetica
)

select
    usos.parametro,
    sem_dado.competencia,
    list_sort(list(usos.regra)) as regras
from usos
inner join sem_dado using (regra)
left join {{ ref('core_parametros_mes') }} as em_vigor
    on usos.parametro = em_vigor.id and sem_dado.competencia = em_vigor.competencia
where em_vigor.id is null
group by usos.parametro, sem_dado.competencia
