select * from {{ source('lake', 'cargas') }}
