select
    calendario,
    mes,
    ordem,
    dia
from {{ ref('int_dias_uteis') }}
