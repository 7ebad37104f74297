-- The cells of every indicator but the few that have most of them, which are made month by month.
{{ unir('indicadores/formulas', exceto=formulas_por_mes()) }}
