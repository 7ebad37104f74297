select
    'cnrm' as comissao,
    *
from ({{ instantaneo('cnrm', 'instituicoes') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ instantaneo('cnrms', 'instituicoes') }})
