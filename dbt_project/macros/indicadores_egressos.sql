{#-
  Rows of an indicator about graduates, for each measure and horizon: how many of those found in SCNES meet each of
  `medidas` (name, column), how many of them have only workplaces of a new residency, and the share of all graduates that
  is not in SCNES. The measures of `medidas` nest, so they are withheld together; the two others do not.
-#}
{% macro seguimento(indicador, medidas) -%}
with seguidos as (
    select
        *,
        egressos - encontrados as nao_encontrados,
        least(
            {%- for medida, coluna in medidas %}
            case when {{ coluna }} > 0 then {{ coluna }} else encontrados end,
            case when encontrados > {{ coluna }} then encontrados - {{ coluna }} else encontrados end
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ) as menor_grupo
    from {{ ref('int_indicadores__egressos_territorio') }}
)

{% for meses in [12, 24, 36] -%}
{% for medida, coluna in medidas + [('em_nova_residencia', 'em_nova_residencia')] -%}
select
    {{ celula(
        indicador, numerador=coluna, denominador='encontrados', medida=medida ~ '_' ~ meses ~ '_meses',
        dims=[['ano_de_conclusao', 'coorte'], ['especialidade', 'especialidade']],
        pessoas='encontrados', pessoas_numerador=coluna,
        menor='null' if coluna == 'em_nova_residencia' else 'menor_grupo',
        familia='egressos_' ~ meses ~ '/' ~ (coluna if coluna == 'em_nova_residencia' else indicador)
    ) }}
from seguidos
where horizonte = {{ meses }}
union all
{% endfor -%}
select
    {{ celula(
        indicador, numerador='nao_encontrados', denominador='egressos', medida='nao_encontrados_' ~ meses ~ '_meses',
        dims=[['ano_de_conclusao', 'coorte'], ['especialidade', 'especialidade']],
        pessoas='egressos', pessoas_numerador='nao_encontrados', familia='egressos_' ~ meses ~ '/nao_encontrados'
    ) }}
from seguidos
where horizonte = {{ meses }}
{{ 'union all' if not loop.last }}
{% endfor -%}
{%- endmacro %}
