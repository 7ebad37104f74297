-- The catalogue, with the minimum of people of a public cell, from the parameter that each row names.
select
    catalogo.* exclude (minimo),
    cast(vigente.valor as integer) as minimo_pessoas
from {{ ref('indicadores') }} as catalogo
left join {{ ref('core_parametros_mes') }} as vigente
    on
        catalogo.minimo = vigente.id
        and vigente.competencia = (select competencia from {{ ref('stg_lake__mes') }})
