-- Every municipality with its territories, its population and whether a priority list names it or a territory it lies in.
with mes as (
    select coalesce(
        (select competencia from {{ ref('int_cadastro__competencia_scnes') }}),
        (select competencia from {{ ref('stg_lake__execucao') }})
    ) as competencia
),

-- The estimate of the year of the SCNES month or, not yet published, that of the last year before it.
populacao as (
    select
        codigo_municipio,
        populacao,
        ano
    from {{ ref('stg_referencia__populacao') }}
    where ano = (
        select max(ano)
        from {{ ref('stg_referencia__populacao') }}
        where ano <= extract(year from (select competencia from mes))
    )
),

codigos as (
    select codigo_municipio from {{ ref('municipios') }}
    union
    select codigo_municipio from populacao
    union
    select codigo_municipio from {{ ref('stg_referencia__regioes_saude') }}
),

prioritarios as (
    select distinct regexp_replace(codigo, '^([0-9]{6})[0-9]$', '\1') as codigo
    from {{ ref('stg_referencia__prioridades') }}
    where
        tipo = 'territorio'
        and inicio <= (select last_day(competencia) from mes)
        and coalesce(fim >= (select competencia from mes), true)
)

select
    codigos.codigo_municipio,
    substr(codigos.codigo_municipio, 1, 1) as codigo_regiao,
    {{ uf_do_municipio('codigos.codigo_municipio') }} as codigo_uf,
    regiao.codigo_regiao_saude,
    populacao.populacao,
    populacao.ano as ano_populacao,
    exists(
        select 1
        from prioritarios
        where prioritarios.codigo in (
            codigos.codigo_municipio, {{ uf_do_municipio('codigos.codigo_municipio') }}, regiao.codigo_regiao_saude
        )
    ) as prioritario
from codigos
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
left join populacao using (codigo_municipio)
