{{ config(materialized='view') }}
select
    pessoa,
    pessoa_id
from {{ ref('stg_identidade__pessoas_dos_registros') }}
