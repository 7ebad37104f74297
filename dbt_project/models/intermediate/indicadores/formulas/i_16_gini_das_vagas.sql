-- Gini of first-year places over health regions, each weighing its population. A region without places counts with zero.
{{ gini(relacao=ref('int_indicadores__vagas_regiao'), indicador='I-16', contagem='vagas') }}
