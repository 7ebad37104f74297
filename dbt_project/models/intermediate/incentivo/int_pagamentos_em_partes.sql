{#-
  Live lines of art. 3 that are parts of one payment: two or more of one person, function, programme and month whose sum
  is at most the table's value. They have one edital, for it depends on nothing else. `inteiro`: the group is all that
  the person has of the function in the month.
-#}
with linhas as (
    select
        *,
        {{ valor_da_tabela_incentivo('linhas') }} as valor_da_tabela
    from {{ ref('int_linhas_incentivo') }} as linhas
    where not linhas.hipotetica and linhas.pessoa_id is not null
),

grupos as (
    select
        codigo_pagamento,
        valor_da_tabela,
        sum(valor) over (partition by pessoa_id, tipo, codigo_programa, competencia) as valor,
        count(*) over (partition by pessoa_id, tipo, codigo_programa, competencia) as partes,
        count(*) over (partition by pessoa_id, tipo, competencia) as do_tipo
    from linhas
)

select
    codigo_pagamento,
    cast(valor as decimal(14, 2)) as valor,
    valor_da_tabela,
    partes = do_tipo as inteiro
from grupos
where partes >= 2 and valor <= valor_da_tabela
