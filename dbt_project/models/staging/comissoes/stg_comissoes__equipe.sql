select
    'cnrm' as comissao,
    *
from ({{ instantaneo('cnrm', 'equipe', pessoas=true) }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ instantaneo('cnrms', 'equipe', pessoas=true) }})
