select * from {{ source('lake', 'fontes') }}
