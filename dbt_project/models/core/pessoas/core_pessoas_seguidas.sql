-- People whose places are followed: title holders, residents and teaching teams, and no one else of SCNES.
select
    pessoa,
    pessoa_id
from {{ ref('core_titulos') }}
union
select
    pessoa,
    pessoa_id
from {{ ref('stg_comissoes__residentes') }}
where pessoa is not null
union
select
    pessoa,
    pessoa_id
from {{ ref('stg_comissoes__equipe') }}
where pessoa is not null
