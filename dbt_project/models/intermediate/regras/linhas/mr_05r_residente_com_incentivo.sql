{#-
  MR-05R (MR 3 par. 2, 5; Lei 6.932): who receives the incentive is a resident in the same month: of the line's programme,
  for review; of another, or of a residency overdue, a record to check.
-#}
with residencias as (
    select
        linhas.codigo_pagamento,
        residente.codigo_programa = linhas.codigo_programa and not coalesce({{ vencida_no_mes('linhas.competencia', 'residente') }}, false)
            as do_programa,
        residente.carga_id,
        residente.linha,
        residente.codigo_matricula,
        residente.codigo_programa,
        residente.competencia_arquivo
    from {{ ref('core_linhas') }} as linhas
    inner join {{ ref('stg_comissoes__residentes_no_tempo') }} as residente using (pessoa_id)
    inner join {{ ref('core_retratos') }} as retrato
        on
            residente.comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and retrato.competencia >= linhas.competencia
    where
        not linhas.hipotetica and linhas.tipo in ('coordenador', 'preceptor', 'tutor')
        and {{ ativo_no_mes('linhas.competencia', 'residente') }}
        and {{ conta_no_mes('linhas.competencia', 'residente') }}
),

-- One residency a line, of the line's programme before others; of one under two codes of a programme, the newest.
das_linhas as (
    select *
    from residencias
    qualify row_number() over (
            partition by codigo_pagamento
            order by do_programa desc, codigo_matricula asc, competencia_arquivo desc, codigo_programa asc
        ) = 1
),

retratos as (
    select case when count(*) = 2 then min(competencia) end as retrato_residentes
    from {{ ref('core_retratos') }}
    where conjunto = 'residentes'
),

julgadas as (
    select
        linhas.*,
        -- A residency that one commission shows decides, without the other's.
        case
            when das_linhas.codigo_pagamento is null
                then coalesce({{ falta(pessoa=true) }}, {{ falta(retratos=['retrato_residentes']) }})
        end as falta,
        case when das_linhas.do_programa then 'revisao' when das_linhas.codigo_pagamento is not null then 'controle' end as resultado,
        if(das_linhas.do_programa, linhas.valor, 0) as em_risco,
        'A pessoa é residente ativa em ' || {{ mes_por_extenso('linhas.competencia') }} || ' e recebe o incentivo de '
        || linhas.tipo || if(das_linhas.do_programa, ' do mesmo programa.', ', de outro programa ou com a residência vencida.')
            as motivo,
        [{{ fato('das_linhas.carga_id', 'das_linhas.linha', 'das_linhas.codigo_matricula', 'codigo_programa', 'das_linhas.codigo_programa') }}]
            as fatos
    from (
        select
            core_linhas.*,
            retratos.retrato_residentes
        from {{ ref('core_linhas') }} as core_linhas
        cross join retratos
        where not core_linhas.hipotetica and core_linhas.tipo in ('coordenador', 'preceptor', 'tutor')
    ) as linhas
    left join das_linhas on linhas.codigo_pagamento = das_linhas.codigo_pagamento
)

{{ conclusao('MR-05R', regular='A pessoa não é residente ativa no mês.') }}
