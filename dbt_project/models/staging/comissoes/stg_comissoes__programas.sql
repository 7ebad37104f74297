select
    'cnrm' as comissao,
    *
from ({{ instantaneo('cnrm', 'programas') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ instantaneo('cnrms', 'programas') }})
