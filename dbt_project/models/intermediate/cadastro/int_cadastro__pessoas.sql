{{ config(materialized='ephemeral') }}

select * from {{ source('identidade', 'pessoas') }}
