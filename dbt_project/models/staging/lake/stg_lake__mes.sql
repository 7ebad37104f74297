select
    competencia,
    cast(date_trunc('month', executado_em) as date) as mes_da_execucao
from {{ source('lake', 'execucao') }}
