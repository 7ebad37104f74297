{#-
  MR-10C (MR 10, 12, 19): a bolsa-formacao beside an incentive of art. 3 is lawful, as art. 10 covers only art. 3:
  never an alert.
-#}
with linhas as (
    select
        *,
        count(*) filter (where tipo = 'bolsa_formacao') over pessoa_mes as bolsas,
        count(*) filter (where tipo in ('coordenador', 'preceptor', 'tutor')) over pessoa_mes as incentivos
    from {{ ref('core_linhas') }}
    where not hipotetica and tipo in ('coordenador', 'preceptor', 'tutor', 'bolsa_formacao')
    window pessoa_mes as (partition by pessoa_id, competencia)
),

julgadas as (
    select
        *,
        {{ falta(pessoa=true) }} as falta,
        case when bolsas > 0 and incentivos > 0 then 'permitido' end as resultado,
        0 as em_risco,
        'A bolsa-formação acumula com incentivo do art. 3º, o que o art. 10 não veda.' as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'tipo', 'tipo') }}] as fatos
    from linhas
)

{{ conclusao('MR-10C', regular='A pessoa não acumula bolsa-formação com incentivo no mês.', sempre=true) }}
