{#- The loaded months of SCNES, from the ministry's zip or from the dissemination file PF: one row each. -#}
{% macro meses_do_scnes() -%}
select distinct competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
{%- endmacro %}
