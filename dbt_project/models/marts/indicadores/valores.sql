select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast({{ recorte('valor') }} as json) as recorte,
    numerador,
    denominador,
    valor,
    false as suprimido,
    motivo
from {{ ref('int_indicadores__valores') }} as valor
-- That row of I-34 is only for disclosure control: no territory has that code.
where codigo_territorio is distinct from 'sem_programa'
