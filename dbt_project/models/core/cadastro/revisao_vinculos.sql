select
    pessoa,
    pessoa_id,
    pessoa_candidata,
    pessoa_id_candidata,
    cast(probabilidade as double) as probabilidade,
    modelo,
    situacao
from {{ ref('stg_identidade__vinculos_provaveis') }}
