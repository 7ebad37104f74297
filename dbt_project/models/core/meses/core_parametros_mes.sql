with meses as (
    select cast(unnest(generate_series(date '2005-01-01', date '2040-12-01', interval 1 month)) as date) as competencia
)

select
    meses.competencia,
    parametros.id,
    try_cast(parametros.valor as decimal(18, 4)) as valor,
    parametros.valor as texto
from meses
inner join {{ ref('parametros') }} as parametros
    on
        date_trunc('month', parametros.vigencia_inicio) <= meses.competencia
        and (parametros.vigencia_fim is null or parametros.vigencia_fim >= meses.competencia)
-- When the value changes inside a month, the later one applies to the whole month.
qualify row_number() over (partition by meses.competencia, parametros.id order by parametros.vigencia_inicio desc) = 1
