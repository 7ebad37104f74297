select * from {{ source('identidade', 'profissionais_dos_registros') }}
