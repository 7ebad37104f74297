-- People whose places are followed in the series: title holders, residents and teaching teams of every loaded snapshot,
-- with the first that has each: its month, and whether it is of titles or of the commissions.
select
    pessoa,
    min(cast(competencia_arquivo as varchar) || ' ' || origem) as desde
from (
    select
        pessoa,
        competencia_arquivo,
        'titulos' as origem
    from {{ ref('stg_titulos__titulos_retratos') }}
    union all
    select
        pessoa,
        retrato as competencia_arquivo,
        'comissoes' as origem
    from {{ ref('core_residentes_do_mes') }}
    union all
    select
        pessoa,
        competencia_arquivo,
        'comissoes' as origem
    from {{ ref('stg_comissoes__equipe_retratos') }}
) as retratos
where pessoa is not null
group by pessoa
