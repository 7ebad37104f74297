select * from {{ source('lake', 'parceiros') }}
