with registros as (
    {{ versoes_das_comissoes('instituicoes', codigos=['instituicao']) }}
)

select *
from registros
qualify {{ mais_nova_da_chave('comissao, codigo_instituicao') }}
