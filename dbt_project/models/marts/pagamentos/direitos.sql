select
    pessoa_id,
    tipo,
    competencia,
    devido,
    cast(valor_devido as decimal(14, 2)) as valor_devido,
    cast(valor_pago as decimal(14, 2)) as valor_pago,
    motivo
from {{ ref('int_direitos') }}
