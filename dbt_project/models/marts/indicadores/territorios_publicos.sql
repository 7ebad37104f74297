{{ config(database='publico', alias='territorios') }}

select * from {{ ref('territorios') }}
