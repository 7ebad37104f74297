-- The population of every municipality in each month (the estimate of its year or, if there is none, the latest before
-- it, or the first), and whether it or one of its territories is a priority in the month.
with vigentes as (
    select
        mes.competencia,
        extract(year from retrato.retrato) as ano
    from {{ ref('core_meses_das_series') }} as mes
    left join {{ ref('core_retratos_do_mes') }} as retrato
        on mes.competencia = retrato.competencia and retrato.conjunto = 'populacao'
),

prioritarios as (
    select distinct
        mes.competencia,
        {{ municipio_de_seis_digitos('prioridade.codigo') }} as codigo
    from {{ ref('stg_referencia__prioridades') }} as prioridade
    inner join {{ ref('core_meses_das_series') }} as mes
        on
            prioridade.inicio <= last_day(mes.competencia)
            and coalesce(prioridade.fim >= mes.competencia, true)
    where prioridade.tipo = 'territorio'
)

select
    vigente.competencia,
    municipio.codigo_municipio,
    estimativa.populacao,
    coalesce(do_municipio.codigo, da_uf.codigo, da_regiao.codigo) is not null as prioritario
from vigentes as vigente
cross join {{ ref('int_indicadores__municipios') }} as municipio
left join {{ ref('stg_referencia__populacao') }} as estimativa
    on municipio.codigo_municipio = estimativa.codigo_municipio and vigente.ano = estimativa.ano
left join prioritarios as do_municipio
    on vigente.competencia = do_municipio.competencia and municipio.codigo_municipio = do_municipio.codigo
left join prioritarios as da_uf
    on
        vigente.competencia = da_uf.competencia
        and {{ uf_do_municipio('municipio.codigo_municipio') }} = da_uf.codigo
left join prioritarios as da_regiao
    on vigente.competencia = da_regiao.competencia and municipio.codigo_regiao_saude = da_regiao.codigo
