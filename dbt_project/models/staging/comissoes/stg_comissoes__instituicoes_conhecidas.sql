{#- Every institution that a commission ever sent, as it was when last sent: one that is gone keeps its name. -#}
select
    'cnrm' as comissao,
    *
from ({{ estado_mais_novo('cnrm', 'instituicoes', 'codigo_instituicao') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ estado_mais_novo('cnrms', 'instituicoes', 'codigo_instituicao') }})
