select
    fonte,
    conjunto,
    parceiro,
    max(competencia) as competencia,
    arg_max(carga_id, competencia) as carga_id
from {{ ref('stg_lake__conjuntos') }}
group by fonte, conjunto, parceiro
