{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['int_indicadores__residentes_no_scnes']}
    )
}}

-- Active residents with a SCNES link marked as residency; by establishment where the commission names one.
with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        co_cnes,
        count(distinct pessoa) as residentes,
        count(distinct pessoa) filter (where marcado) as marcados
    from {{ ref('int_indicadores__residentes_no_scnes') }}
    group by grouping sets (
        (competencia, nivel, codigo_territorio), (competencia, nivel, codigo_territorio, co_cnes)
    )
    having grouping(co_cnes) = 1 or (nivel = 'uf' and co_cnes is not null)
)

select
    {{ celula(
        'I-27', numerador='marcados', denominador='residentes', dims=[['estabelecimento', 'co_cnes']],
        pessoas='residentes', pessoas_numerador='marcados'
    ) }}
from contagens
