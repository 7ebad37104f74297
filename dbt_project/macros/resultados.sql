{#- The order of results, most severe first. -#}
{% macro gravidade(resultado) -%}
list_position(['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'], {{ resultado }})
{%- endmacro %}


{% macro resultado_da_gravidade(gravidade) -%}
['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'][{{ gravidade }}]
{%- endmacro %}
