select
    'cnrm' as comissao,
    *
from ({{ todos_os_retratos('cnrm', 'equipe', chave='codigo_programa, funcao, data_inicio, conselho, numero_registro, uf_registro') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ todos_os_retratos('cnrms', 'equipe', chave='codigo_programa, funcao, data_inicio, conselho, numero_registro, uf_registro') }})
