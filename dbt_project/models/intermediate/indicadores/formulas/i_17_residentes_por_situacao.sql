{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['int_indicadores__residentes']}
    )
}}

with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        situacao,
        count(*) as residentes
    from {{ ref('int_indicadores__residentes') }}
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, especialidade),
        (competencia, nivel, codigo_territorio, situacao),
        (competencia, nivel, codigo_territorio, especialidade, situacao)
    )
),

com_total as (
    select
        contagem.*,
        total.residentes as total
    from contagens as contagem
    inner join contagens as total
        on
            contagem.competencia = total.competencia
            and contagem.nivel = total.nivel
            and contagem.codigo_territorio = total.codigo_territorio
            and contagem.especialidade is not distinct from total.especialidade
            and total.situacao is null
)

select
    {{ celula(
        'I-17', numerador='residentes', denominador='total',
        dims=[['especialidade', 'especialidade'], ['situacao', 'situacao']], pessoas='residentes'
    ) }}
from com_total
