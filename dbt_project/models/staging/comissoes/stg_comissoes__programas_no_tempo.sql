{{ config(materialized='table') }}

with registros as (
    {{ versoes_das_comissoes('programas', codigos=['programa', 'instituicao']) }}
),

por_comissao as (
    select *
    from registros
    qualify {{ mais_nova_da_chave('comissao, codigo_programa') }}
)

-- The code is unique over both commissions: a programme that changed commission counts in the one that has it now.
select *
from por_comissao
qualify row_number() over (
        partition by codigo_programa
        order by visto_ate is null desc, competencia_arquivo desc, comissao
    ) = 1
