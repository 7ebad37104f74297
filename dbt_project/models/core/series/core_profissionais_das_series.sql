-- The numbers in SCNES of each person who is followed, in every loaded month.
select
    profissional.competencia,
    profissional.co_profissional_sus,
    profissional.pessoa,
    coalesce(profissional.numero_unico, false) as numero_unico,
    seguida.desde
from {{ ref('stg_identidade__profissionais') }} as profissional
inner join {{ ref('core_pessoas_das_series') }} as seguida using (pessoa)
