{#-
  MR-10B (MR 10): two or more kinds of incentive of art. 3 paid to one person in one month. At risk: the sum of the
  largest line of each kind, minus the largest of all. Repetitions of one kind are judged by MR-10A.
-#}
with ordenadas as (
    select
        *,
        row_number() over (partition by pessoa_id, tipo, competencia order by valor desc, codigo_pagamento asc) as ordem_no_tipo
    from {{ ref('core_linhas') }}
    where not hipotetica and tipo in ('coordenador', 'preceptor', 'tutor')
),

linhas as (
    select
        *,
        count(*) filter (where ordem_no_tipo = 1) over (partition by pessoa_id, competencia) as tipos,
        row_number() over (
            partition by pessoa_id, competencia
            order by ordem_no_tipo = 1 desc, valor desc, codigo_pagamento asc
        ) as ordem
    from ordenadas
),

julgadas as (
    select
        *,
        {{ falta(pessoa=true) }} as falta,
        case when tipos >= 2 then 'indicio' end as resultado,
        if(ordem_no_tipo = 1 and ordem > 1, valor, 0) as em_risco,
        'A mesma pessoa tem ' || tipos || ' incentivos diferentes em ' || {{ mes_por_extenso('competencia') }} || '.' as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'tipo', 'tipo') }}] as fatos
    from linhas
)

{{ conclusao('MR-10B', regular='A pessoa não tem outro tipo de incentivo no mês.', grupo='pessoa_id') }}
