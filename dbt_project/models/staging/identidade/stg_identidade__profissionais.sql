select * from {{ source('identidade', 'profissionais') }}
