-- Where those with a specialty in each month then work, in active units. Apart from the places of all who are followed: new
-- residents bring places in months long past, of which no specialist is.
select
    lugar.competencia,
    lugar.pessoa,
    lugar.codigo_municipio,
    lugar.horas,
    lugar.horas_sus,
    lugar.ocupacoes
from {{ ref('core_lugares_do_mes') }} as lugar
semi join {{ ref('core_titulos_do_mes') }} as titulo
    on lugar.competencia = titulo.competencia and lugar.pessoa = titulo.pessoa
where lugar.unidade_ativa and lugar.codigo_municipio is not null
