-- People whose places are followed in the series: title holders, residents and teaching teams of every loaded snapshot,
-- with the first that has each.
select
    pessoa,
    min(competencia_arquivo) as desde
from (
    select
        pessoa,
        competencia_arquivo
    from {{ ref('stg_titulos__titulos_retratos') }}
    union all
    select
        pessoa,
        retrato as competencia_arquivo
    from {{ ref('core_residentes_do_mes') }}
    union all
    select
        pessoa,
        competencia_arquivo
    from {{ ref('stg_comissoes__equipe_retratos') }}
) as retratos
where pessoa is not null
group by pessoa
