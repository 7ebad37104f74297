{{ config(materialized='view') }}

-- Every cell of every indicator. Each indicator is a row of seeds/legal/indicadores.csv and a file of formulas/.
{{ unir('indicadores/formulas') }}
