-- The snapshot of each register in force in each month: the newest of that month or earlier or, before the first one
-- loaded, the first (`posterior`). The population is a snapshot of its year.
with retratos as (
    select distinct
        fonte,
        conjunto,
        competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte in ('cnrm', 'cnrms', 'titulos')
    union
    select distinct
        'referencia' as fonte,
        'populacao' as conjunto,
        make_date(cast(ano as integer), 1, 1) as competencia
    from {{ ref('stg_referencia__populacao') }}
)

select
    mes.competencia,
    retrato.fonte,
    retrato.conjunto,
    coalesce(
        max(retrato.competencia) filter (where retrato.competencia <= mes.competencia), min(retrato.competencia)
    ) as retrato,
    min(retrato.competencia) > mes.competencia as posterior
from {{ ref('core_meses_das_series') }} as mes
cross join retratos as retrato
group by mes.competencia, retrato.fonte, retrato.conjunto
