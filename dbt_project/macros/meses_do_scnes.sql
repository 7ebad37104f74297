{#- The loaded months of SCNES, one row each, from the ministry's zip or the dissemination file PF. -#}
{% macro meses_do_scnes() -%}
select distinct competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
{%- endmacro %}
