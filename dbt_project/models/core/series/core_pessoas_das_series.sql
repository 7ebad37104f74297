-- People whose places are followed in the series: title holders, residents and teaching teams of every loaded snapshot.
select pessoa from {{ ref('stg_titulos__titulos_retratos') }}
where pessoa is not null
union
select pessoa from {{ ref('stg_comissoes__residentes_retratos') }}
where pessoa is not null
union
select pessoa from {{ ref('stg_comissoes__equipe_retratos') }}
where pessoa is not null
