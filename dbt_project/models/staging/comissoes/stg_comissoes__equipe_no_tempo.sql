{{ config(materialized='table') }}

with registros as (
    {{ versoes_das_comissoes('equipe', pessoas=true, codigos=['programa']) }}
)

select *
from registros
qualify {{ mais_nova_da_chave('comissao, codigo_programa, pessoa_id, funcao, data_inicio', so_equivalentes=true) }}
