select
    'cnrm' as comissao,
    *
from ({{ todos_os_retratos('cnrm', 'avaliacoes') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ todos_os_retratos('cnrms', 'avaliacoes') }})
