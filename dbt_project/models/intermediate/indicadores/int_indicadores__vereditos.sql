{{ config(materialized='view') }}

-- The last human verdict on each alert, from the cases as they were before this run.
select
    alerta.alerta_id,
    alerta.regra,
    alerta.competencia,
    alerta.valor_em_risco,
    caso.veredito,
    caso.estado
from {{ ref('int_alertas_com_estado') }} as alerta
inner join {{ ref('stg_casos__conhecidos') }} as caso using (alerta_id)
where caso.veredito is not null
