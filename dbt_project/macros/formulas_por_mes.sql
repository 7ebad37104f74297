{#-
  The formulas that a build makes month by month, over `int_indicadores__especialistas`: they have nine tenths of the cells.
-#}
{% macro formulas_por_mes() -%}
{{ return([
    'i_01_especialistas_por_100_mil',
    'i_03_equivalentes_por_100_mil',
    'i_04_parcela_de_horas_no_sus',
    'i_05_horas_sus_por_especialista',
    'i_09_prioridade_do_territorio',
]) }}
{%- endmacro %}
