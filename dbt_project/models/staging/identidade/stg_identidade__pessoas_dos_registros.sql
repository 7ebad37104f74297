select * from {{ source('identidade', 'pessoas_dos_registros') }}
