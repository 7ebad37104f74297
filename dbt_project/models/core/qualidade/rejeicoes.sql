select
    fonte,
    conjunto,
    arquivo,
    sha256,
    linha,
    coluna,
    valor,
    motivo
from {{ ref('stg_lake__rejeicoes') }}
