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
        'regiao',
        codigo_regiao
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'uf',
        codigo_uf
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'regiao_saude',
        codigo_regiao_saude
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        codigo_municipio,
        'municipio',
        codigo_municipio
    from {{ ref('int_indicadores__municipios') }}
    where codigo_uf is not null
)
where codigo_territorio is not null
