-- Every municipality with its territories: codes of the lists and any other in use, which counts in the territories of
-- its first digits.
with codigos as (
    select codigo_municipio from {{ ref('municipios') }}
    union
    select codigo_municipio from {{ ref('stg_referencia__populacao') }}
    union
    select codigo_municipio from {{ ref('stg_referencia__populacao_idade_sexo') }}
    union
    select codigo_municipio from {{ ref('stg_referencia__regioes_saude') }}
    union
    select codigo_municipio from {{ ref('vinculos') }}
    where codigo_municipio is not null
    union
    select codigo_municipio from {{ ref('core_vinculos_de_residentes') }}
    where codigo_municipio is not null
    union
    select codigo_municipio from {{ ref('core_lugares_do_mes') }}
    where codigo_municipio is not null
    union
    select codigo_municipio from {{ ref('core_programas_do_mes') }}
)

select
    codigos.codigo_municipio,
    substr(uf.codigo_uf, 1, 1) as codigo_regiao,
    uf.codigo_uf,
    regiao.codigo_regiao_saude,
    regiao.nome_regiao_saude
from codigos
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('codigos.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
