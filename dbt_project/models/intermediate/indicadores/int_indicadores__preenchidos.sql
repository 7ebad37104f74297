-- The levels of each indicator that have a row in each month, and whether some row has coverage.
select
    competencia,
    indicador,
    nivel,
    bool_or(not sem_cobertura) as com_cobertura
from {{ ref('int_indicadores__calculados') }}
group by competencia, indicador, nivel
