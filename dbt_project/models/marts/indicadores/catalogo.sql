select * from {{ ref('indicadores') }}
