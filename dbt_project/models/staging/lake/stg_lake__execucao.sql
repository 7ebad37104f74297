select * from {{ source('lake', 'execucao') }}
