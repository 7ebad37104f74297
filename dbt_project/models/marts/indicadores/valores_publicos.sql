{{ config(database='publico', alias='valores', materialized='view') }}

-- Public indicators: the cells that are shown, and those that disclosure control withholds, each a row without a value.
select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    recorte,
    numerador,
    denominador,
    valor,
    faixa,
    false as suprimido,
    motivo
from {{ ref('valores_divulgados') }}
union all
select
    indicador,
    competencia,
    nivel,
    unnest(territorios) as codigo_territorio,
    recorte,
    cast(null as double) as numerador,
    cast(null as double) as denominador,
    cast(null as double) as valor,
    cast(null as varchar) as faixa,
    true as suprimido,
    'Suprimido: a célula permitiria conhecer um grupo pequeno de pessoas.' as motivo
from {{ ref('celulas_retidas') }}
