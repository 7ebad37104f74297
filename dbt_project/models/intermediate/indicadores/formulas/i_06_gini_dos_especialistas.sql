-- Gini over health regions, each weighing its population: trapezoids under the Lorenz curve.
{{ gini(
    relacao=ref('int_indicadores__especialistas'), indicador='I-06', contagem='pessoas', familia='especialistas'
) }}
