select
    pessoa,
    pessoa_id,
    forca_vinculo,
    tem_cpf,
    tem_cns,
    tem_conselho,
    tem_tripla,
    primeira_vez
from {{ ref('stg_identidade__pessoas') }}
