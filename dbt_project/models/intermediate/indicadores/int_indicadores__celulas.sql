{#- DuckDB reads the union once, Spark once for each reader: there it is a table. -#}
{{
    config(
        materialized='table' if target.type == 'spark' else 'view',
        meta={'parte_por': 'indicador', 'por_mes': formulas_por_mes() + ['int_indicadores__celulas_avulsas']}
    )
}}

-- Every cell of every indicator. Each indicator is a row of seeds/legal/indicadores.csv and a file of formulas/.
{{ unir('indicadores/formulas', so=formulas_por_mes()) }}
union all by name
select * from {{ ref('int_indicadores__celulas_avulsas') }}
