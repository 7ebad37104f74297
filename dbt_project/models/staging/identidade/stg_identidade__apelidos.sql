select * from {{ source('identidade', 'apelidos') }}
