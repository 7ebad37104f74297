select * from {{ source('lake', 'rejeicoes') }}
