-- The territories that each territory is part of, in which its cells add up.
select distinct
    'municipio' as nivel,
    codigo_municipio as codigo_territorio,
    codigo_regiao,
    codigo_uf,
    codigo_regiao_saude
from {{ ref('int_indicadores__municipios') }}
union all
select
    'regiao_saude' as nivel,
    codigo_regiao_saude as codigo_territorio,
    min(codigo_regiao) as codigo_regiao,
    min(codigo_uf) as codigo_uf,
    cast(null as varchar) as codigo_regiao_saude
from {{ ref('int_indicadores__municipios') }}
where codigo_regiao_saude is not null
group by codigo_regiao_saude
union all
select distinct
    'uf' as nivel,
    codigo_uf as codigo_territorio,
    codigo_regiao,
    cast(null as varchar) as codigo_uf,
    cast(null as varchar) as codigo_regiao_saude
from {{ ref('int_indicadores__municipios') }}
