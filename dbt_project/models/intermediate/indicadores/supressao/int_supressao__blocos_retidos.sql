{{ config(materialized='view') }}

-- The blocks of cells to withhold, of none, one and two dimensions.
select * from {{ ref('int_supressao__totais') }}
union all
select * from {{ ref('int_supressao__margens') }}
union all
select * from {{ ref('int_supressao__cruzamentos') }}
