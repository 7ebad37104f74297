-- A later month that leaves an old code out does not undo its replacement, so every loaded month counts.
select
    'cnrm' as comissao,
    *
from ({{ estado_mais_novo('cnrm', 'equivalencias', 'tipo, codigo_anterior') }})
union all by name
select
    'cnrms' as comissao,
    *
from ({{ estado_mais_novo('cnrms', 'equivalencias', 'tipo, codigo_anterior') }})
