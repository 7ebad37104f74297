{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['int_indicadores__residentes']}
    )
}}

with ingressos as (
    select
        *,
        cast(extract(year from data_inicio) as varchar) as coorte
    from {{ ref('int_indicadores__residentes') }}
),

coortes as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        coorte,
        count(*) as ingressantes,
        count(*) filter (where situacao = 'desistente') as desistentes
    from ingressos
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, coorte),
        (competencia, nivel, codigo_territorio, especialidade),
        (competencia, nivel, codigo_territorio, coorte, especialidade)
    )
)

select
    {{ celula(
        'I-18', numerador='desistentes', denominador='ingressantes',
        dims=[['ano_de_ingresso', 'coorte'], ['especialidade', 'especialidade']],
        pessoas='ingressantes', pessoas_numerador='desistentes'
    ) }}
from coortes
