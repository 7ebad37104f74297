select
    codigo_pagamento,
    regra,
    resultado,
    valor_em_risco,
    motivo
from {{ ref('int_avaliacoes_por_linha') }}
