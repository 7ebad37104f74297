-- Every cell of every indicator: one row of seeds/legal/indicadores.csv and one file of formulas/ each.
{{ unir('indicadores/formulas') }}
