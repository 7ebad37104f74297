select * from {{ source('identidade', 'vinculos_provaveis') }}
