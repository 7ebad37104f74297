{#- Every programme that a commission ever sent, as it was when last sent: one that is gone keeps its name. -#}
select
    'cnrm' as comissao,
    *
from ({{ estado_mais_novo('cnrm', 'programas', 'codigo_programa') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ estado_mais_novo('cnrms', 'programas', 'codigo_programa') }})
