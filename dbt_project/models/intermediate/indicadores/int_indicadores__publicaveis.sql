{{ config(materialized='view') }}

-- The cells that may be published, before disclosure control: int_indicadores__valores says which.
select * from {{ ref('int_indicadores__valores') }}
where minimo is not null
