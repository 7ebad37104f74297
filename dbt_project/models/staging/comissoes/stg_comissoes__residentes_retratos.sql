select
    'cnrm' as comissao,
    *
from ({{ todos_os_retratos('cnrm', 'residentes', chave='codigo_matricula') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ todos_os_retratos('cnrms', 'residentes', chave='codigo_matricula') }})
