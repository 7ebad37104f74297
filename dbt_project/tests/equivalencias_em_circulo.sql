{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'historico_registros'}}}) }}

-- No chain of replaced codes comes back to where it began; of one that does, only its first row in the file is read.
select
    tipo,
    codigo_anterior,
    codigo_atual
from {{ ref('stg_comissoes__substituicoes') }}
where circulo is not null
