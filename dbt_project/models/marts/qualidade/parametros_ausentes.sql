{#-
  Parameters that a rule needs in a month with lines and that have no value in force, and years without a calendar of
  business days that a deadline needs: the run ends with code 3.
-#}
with usos as (
    select
        id as regra,
        especie,
        unnest(string_split(parametros, '|')) as parametro
    from {{ ref('regras') }}
    where parametros is not null
),

sem_dado as (
    select distinct
        avaliacoes.regra,
        linhas.competencia
    from {{ ref('int_avaliacoes') }} as avaliacoes
    inner join {{ ref('core_linhas') }} as linhas using (codigo_pagamento)
    where avaliacoes.resultado = 'sem_dado' and not linhas.hipotetica and not coalesce(linhas.antes_do_incentivo, false)
),

parametros as (
    select
        usos.parametro,
        sem_dado.competencia,
        usos.regra
    from usos
    inner join sem_dado using (regra)
    left join {{ ref('core_parametros_mes') }} as em_vigor
        on usos.parametro = em_vigor.id and sem_dado.competencia = em_vigor.competencia
    where usos.especie != 'controle' and em_vigor.id is null
),

calendarios as (
    select
        'pontos_facultativos_' || prazos.ano as parametro,
        prazos.competencia,
        usos.regra
    from {{ ref('int_prazos_sem_calendario') }} as prazos
    inner join usos using (parametro)
)

select
    parametro,
    competencia,
    list_sort(list(regra)) as regras
from (
    select * from parametros
    union all
    select * from calendarios
) as ausentes
group by parametro, competencia
