{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['int_indicadores__residentes']}
    )
}}

-- Of residents due to conclude by the snapshot month, those who concluded on time. Transfers and deaths are excluded.
with devidos as (
    select
        *,
        cast(extract(year from data_prevista_fim) as varchar) as coorte
    from {{ ref('int_indicadores__residentes') }}
    where data_prevista_fim <= last_day(competencia) and situacao not in ('transferido', 'falecido')
),

coortes as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        coorte,
        count(*) as devidos,
        count(*) filter (where situacao = 'concluido' and data_situacao <= last_day(data_prevista_fim)) as no_prazo
    from devidos
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, coorte),
        (competencia, nivel, codigo_territorio, especialidade),
        (competencia, nivel, codigo_territorio, coorte, especialidade)
    )
)

select
    {{ celula(
        'I-19', numerador='no_prazo', denominador='devidos',
        dims=[['ano_previsto', 'coorte'], ['especialidade', 'especialidade']],
        pessoas='devidos', pessoas_numerador='no_prazo'
    ) }}
from coortes
