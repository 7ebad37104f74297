{{ config(materialized='view') }}

-- Whether the incentive admits each legal nature of institutions in each month: a pattern that is no constant is compiled
-- for each row, so that natures are compared once each and not with every programme or line.
with naturezas as (
    select distinct
        competencia,
        natureza_juridica
    from {{ ref('int_indicadores__programas') }}
)

select
    natureza.competencia,
    natureza.natureza_juridica,
    regexp_full_match(natureza.natureza_juridica, admitidas.texto) as admitida
from naturezas as natureza
inner join {{ ref('core_parametros_mes') }} as admitidas
    on natureza.competencia = admitidas.competencia and admitidas.id = 'naturezas_juridicas_admitidas'
