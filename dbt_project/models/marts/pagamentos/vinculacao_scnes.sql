-- How active residents were found in the newest SCNES month. A council number alone is a weaker key, because several
-- councils number by region.
select
    competencia,
    cast(count(distinct pessoa_id) as integer) as residentes_ativos,
    cast(count(distinct pessoa_id) filter (where no_scnes) as integer) as residentes_no_scnes,
    cast(count(distinct pessoa_id) filter (where so_por_conselho) as integer) as so_por_conselho
from {{ ref('int_registros_scnes') }}
where papel = 'residente'
group by competencia
