select * from {{ source('casos', 'conhecidos') }}
