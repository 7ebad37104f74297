{{ config(materialized='ephemeral') }}

select * from {{ source('identidade', 'vinculos_provaveis') }}
