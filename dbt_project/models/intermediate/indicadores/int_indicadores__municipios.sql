-- Every municipality with its territories, its population, and whether it or one of its territories is a priority.
with mes as (
    select coalesce(
        (select competencia from {{ ref('core_competencia_scnes') }}),
        (select competencia from {{ ref('stg_lake__mes') }})
    ) as competencia
),

-- The estimate of the year of the SCNES month or, if not yet published, the latest one before it.
anos as (
    select max(estimativa.ano) as ano
    from {{ ref('stg_referencia__populacao') }} as estimativa
    inner join mes on estimativa.ano <= extract(year from mes.competencia)
),

populacao as (
    select
        estimativa.codigo_municipio,
        estimativa.populacao,
        estimativa.ano
    from {{ ref('stg_referencia__populacao') }} as estimativa
    inner join anos using (ano)
),

-- Codes of the lists and any other code in use, which counts in the territories of its first digits.
codigos as (
    select codigo_municipio from {{ ref('municipios') }}
    union
    select codigo_municipio from populacao
    union
    select codigo_municipio from {{ ref('stg_referencia__regioes_saude') }}
    union
    select codigo_municipio from {{ ref('vinculos') }}
    where codigo_municipio is not null
    union
    select codigo_municipio from {{ ref('lugares') }}
    union
    select codigo_municipio from {{ ref('stg_comissoes__programas') }}
),

prioritarios as (
    select distinct {{ municipio_de_seis_digitos('codigo') }} as codigo
    from {{ ref('stg_referencia__prioridades') }}
    where
        tipo = 'territorio'
        and inicio <= (select last_day(competencia) from mes)
        and coalesce(fim >= (select competencia from mes), true)
)

select
    codigos.codigo_municipio,
    substr(uf.codigo_uf, 1, 1) as codigo_regiao,
    uf.codigo_uf,
    regiao.codigo_regiao_saude,
    regiao.nome_regiao_saude,
    populacao.populacao,
    populacao.ano as ano_populacao,
    codigos.codigo_municipio in (select codigo from prioritarios)
    or {{ uf_do_municipio('codigos.codigo_municipio') }} in (select codigo from prioritarios)
    or coalesce(regiao.codigo_regiao_saude in (select codigo from prioritarios), false) as prioritario
from codigos
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('codigos.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
left join populacao using (codigo_municipio)
