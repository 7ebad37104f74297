-- People whose places are followed: title holders, residents and teaching teams, and no one else of SCNES.
select pessoa_id from {{ ref('core_titulos') }}
union
select pessoa_id from {{ ref('stg_comissoes__residentes') }}
where pessoa_id is not null
union
select pessoa_id from {{ ref('stg_comissoes__equipe') }}
where pessoa_id is not null
