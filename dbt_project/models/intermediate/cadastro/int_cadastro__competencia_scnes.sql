{{ config(materialized='ephemeral') }}

select max(competencia) as competencia
from {{ ref('stg_lake__conjuntos') }}
where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
