{#- The state of each health region: the first, should its municipalities be of several. -#}
{% macro ufs_das_regioes() -%}
select
        codigo_regiao_saude,
        min(codigo_uf) as codigo_uf
    from {{ ref('int_indicadores__municipios') }}
    where codigo_regiao_saude is not null
    group by codigo_regiao_saude
{%- endmacro %}
