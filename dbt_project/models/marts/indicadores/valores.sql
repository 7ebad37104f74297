select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast(recorte as json) as recorte,
    numerador,
    denominador,
    valor,
    false as suprimido,
    motivo
from {{ ref('int_indicadores__valores') }}
