select
    fonte,
    conjunto,
    parceiro,
    competencia,
    arquivo,
    sha256,
    linhas_lidas,
    linhas_carregadas,
    linhas_rejeitadas,
    estado,
    motivo,
    avisos,
    em_vigor,
    primeira_vista
from {{ ref('stg_lake__cargas') }}
