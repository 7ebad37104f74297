{{ config(materialized='view') }}

select max(competencia) as competencia from ({{ meses_do_scnes() }})
