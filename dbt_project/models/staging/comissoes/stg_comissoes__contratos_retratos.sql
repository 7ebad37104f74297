select
    'cnrm' as comissao,
    *
from ({{ todos_os_retratos('cnrm', 'contratos') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ todos_os_retratos('cnrms', 'contratos') }})
