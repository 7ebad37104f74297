select * from {{ source('identidade', 'pessoas') }}
