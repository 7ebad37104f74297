{#- The loaded months of SCNES, one row each, from the ministry's zip or the dissemination file PF. -#}
{% macro meses_do_scnes() -%}
select distinct competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
{%- endmacro %}


{#- Condition on a month of SCNES: from the month before that of the enrolment in a course to the month after it (MR-16B). -#}
{% macro em_torno_da_matricula(competencia, data_matricula) -%}
{%- set inicio = "date_trunc('month', " ~ data_matricula ~ ")" -%}
{{ competencia }} between {{ inicio }} - interval 1 month and {{ inicio }} + interval 1 month
{%- endmacro %}
