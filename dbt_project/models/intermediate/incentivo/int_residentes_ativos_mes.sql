{#-
  Residents with an active day in the month, and those of them who are not overdue, for the programmes and months of the
  lines of art. 3. A resident who left the programme's register is counted up to the last month seen in it.
-#}
with programas_mes as (
    select distinct
        codigo_programa,
        competencia
    from {{ ref('core_linhas') }}
    where codigo_programa is not null
),

ativos as (
    select
        programas_mes.codigo_programa,
        programas_mes.competencia,
        residentes.codigo_matricula,
        coalesce({{ vencida_no_mes('programas_mes.competencia', 'residentes') }}, false) as vencida
    from programas_mes
    inner join {{ ref('stg_comissoes__residentes_no_tempo') }} as residentes
        on
            programas_mes.codigo_programa = residentes.codigo_programa
            and {{ ativo_no_mes('programas_mes.competencia', 'residentes') }}
            and {{ conta_no_mes('programas_mes.competencia', 'residentes') }}
)

select
    codigo_programa,
    competencia,
    cast(count(distinct codigo_matricula) as integer) as residentes_ativos,
    cast(count(distinct codigo_matricula) filter (where not vencida) as integer) as residentes_em_dia
from ativos
group by codigo_programa, competencia
