{#- Straight from the rules, and not by way of `int_avaliacoes`: the facts of a regular line need not be written. -#}
with avaliacoes as (
    {{ unir('regras/linhas') }}
)

select
    codigo_pagamento,
    regra,
    resultado,
    valor_em_risco,
    motivo
from avaliacoes
where not starts_with(codigo_pagamento, 'H:')
