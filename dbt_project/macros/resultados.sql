{#- The order of results, most severe first. -#}
{% macro gravidade(resultado) -%}
list_position(['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'], {{ resultado }})
{%- endmacro %}


{% macro resultado_da_gravidade(gravidade) -%}
['indicio', 'revisao', 'controle', 'sem_dado', 'permitido', 'regular'][{{ gravidade }}]
{%- endmacro %}


{#- The order of states of a case, from what weighs most on its payment to what weighs least. -#}
{% macro estados_de_caso() -%}
['confirmado', 'aguarda_instituicao', 'em_analise', 'reaberto', 'novo', 'ressarcido', 'improcedente', 'encerrado', 'extinto']
{%- endmacro %}

{% macro gravidade_do_estado(estado) -%}
list_position({{ estados_de_caso() }}, {{ estado }})
{%- endmacro %}

{% macro estado_da_gravidade(gravidade) -%}
{{ estados_de_caso() }}[{{ gravidade }}]
{%- endmacro %}
