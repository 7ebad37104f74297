{{ config(materialized='view') }}

-- Every cell with its recorte, and a row without value for each level of the catalogue that no source fills.
select * exclude (sem_cobertura) from {{ ref('int_indicadores__calculados') }}
union all by name
select * from {{ ref('int_indicadores__vazios') }}
