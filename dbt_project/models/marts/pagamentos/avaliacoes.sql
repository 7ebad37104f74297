select
    codigo_pagamento,
    regra,
    resultado,
    valor_em_risco,
    motivo
from {{ ref('int_avaliacoes') }}
where not starts_with(codigo_pagamento, 'H:')
