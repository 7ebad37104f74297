{{
    config(
        materialized='table',
        meta={'parte': 'especialistas', 'por_mes': ['int_indicadores__especialistas']}
    )
}}

-- Gini of specialists over health regions, weighted by population: trapezoids under the Lorenz curve.
{{ gini(
    relacao=ref('int_indicadores__especialistas'), indicador='I-06', contagem='pessoas', familia='especialistas'
) }}
