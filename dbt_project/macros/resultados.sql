{#- The order of results, worst first (page 2, section 1). -#}
{% macro gravidade(resultado) -%}
list_position(['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'], {{ resultado }})
{%- endmacro %}


{% macro resultado_da_gravidade(gravidade) -%}
['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'][{{ gravidade }}]
{%- endmacro %}
