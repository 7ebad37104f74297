-- Gini of first-year places over health regions, weighted by population. A region without places counts as zero.
{{ gini(relacao=ref('int_indicadores__vagas_regiao'), indicador='I-16', contagem='vagas') }}
