-- The territories of a municipality, one row per level, itself included. A code of no state is only in Brasil.
select
    codigo_municipio,
    nivel,
    codigo_territorio
from (
    select
        codigo_municipio,
        'brasil' as nivel,
        'BR' as codigo_territorio
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'regiao' as nivel,
        codigo_regiao as codigo_territorio
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'uf' as nivel,
        codigo_uf as codigo_territorio
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'regiao_saude' as nivel,
        codigo_regiao_saude as codigo_territorio
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'municipio' as nivel,
        codigo_municipio as codigo_territorio
    from {{ ref('int_indicadores__municipios') }}
    where codigo_uf is not null
)
where codigo_territorio is not null
