select
    'cnrm' as comissao,
    *
from ({{ instantaneo('cnrm', 'residentes', pessoas=true) }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ instantaneo('cnrms', 'residentes', pessoas=true) }})
