select
    calendario,
    mes,
    ordem,
    dia
from {{ ref('core_dias_uteis') }}
