{#- The value of a parameter in the month of the row (by default `linhas.competencia`); null when none is in force. -#}
{% macro parametro(id, competencia='linhas.competencia') -%}
(
    select parametro_do_mes.valor from {{ ref('core_parametros_mes') }} as parametro_do_mes
    where parametro_do_mes.id = '{{ id }}' and parametro_do_mes.competencia = {{ competencia }}
)
{%- endmacro %}


{#- The first month that the incentive may pay, whatever the month of the row. -#}
{% macro inicio_do_incentivo() -%}
(
    select min(cast(strptime(texto, '%Y-%m') as date)) from {{ ref('core_parametros_mes') }}
    where id = 'inicio_do_incentivo'
)
{%- endmacro %}


{% macro parametro_texto(id, competencia='linhas.competencia') -%}
(
    select parametro_do_mes.texto from {{ ref('core_parametros_mes') }} as parametro_do_mes
    where parametro_do_mes.id = '{{ id }}' and parametro_do_mes.competencia = {{ competencia }}
)
{%- endmacro %}
