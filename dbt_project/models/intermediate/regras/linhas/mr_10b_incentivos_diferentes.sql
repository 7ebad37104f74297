{#-
  MR-10B (MR 10): two or more kinds of incentive of art. 3 paid to one person in one month. At risk: the sum of the
  largest line of each kind, minus the largest of all. Repetitions of one kind have a rule of their own. A change of
  function within the month, with no day in both, is for review.
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
        ordenadas.*,
        mudancas.pessoa_id is not null as mudou_de_funcao,
        count(*) filter (where ordenadas.ordem_no_tipo = 1) over (partition by ordenadas.pessoa_id, ordenadas.competencia) as tipos,
        row_number() over em_ordem as ordem,
        first_value(ordenadas.codigo_pagamento) over em_ordem as mantida,
        first_value(ordenadas.tipo) over em_ordem as tipo_mantido
    from ordenadas
    left join {{ ref('int_mudancas_de_funcao') }} as mudancas
        on ordenadas.pessoa_id = mudancas.pessoa_id and ordenadas.competencia = mudancas.competencia
    window em_ordem as (
        partition by ordenadas.pessoa_id, ordenadas.competencia
        order by ordenadas.ordem_no_tipo = 1 desc, ordenadas.valor desc, ordenadas.codigo_pagamento asc
    )
),

julgadas as (
    select
        *,
        {{ falta(pessoa=true) }} as falta,
        case when tipos >= 2 then if(mudou_de_funcao, 'revisao', 'indicio') end as resultado,
        if(ordem_no_tipo = 1 and ordem > 1, valor, 0) as em_risco,
        'A mesma pessoa tem ' || tipos || ' incentivos diferentes em ' || {{ mes_por_extenso('competencia') }}
        || if(mudou_de_funcao, ', de funções que exerceu em dias diferentes do mês', '')
        || '; fica o de ' || tipo_mantido || ' (' || mantida || ').' as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'tipo', 'tipo') }}] as fatos
    from linhas
)

{{ conclusao('MR-10B', regular='A pessoa não tem outro tipo de incentivo no mês.', grupo='pessoa_id', sempre=true) }}
