with registros as (
    {{ versoes('incentivo', 'editais') }}
)

select *
from registros
qualify {{ mais_nova_da_chave('codigo_edital') }}
