select
    codigo_pagamento,
    pessoa_id,
    tipo,
    codigo_programa,
    competencia,
    valor,
    situacao,
    fase,
    resultado,
    valor_em_risco
from {{ ref('int_linhas_julgadas') }}
