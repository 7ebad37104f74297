select * from {{ source('identidade', 'triplas') }}
