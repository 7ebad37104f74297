-- A line in several groups of one rule is published with the one that puts most of it at risk; of two equal ones, by
-- their texts, since a group may be named by a number that differs between homes.
with de_grupo as (
    select
        codigo_pagamento,
        regra,
        resultado,
        valor_em_risco,
        motivo
    from {{ ref('int_avaliacoes') }}
    where grupo is not null and not starts_with(codigo_pagamento, 'H:')
    qualify
        row_number() over (
            partition by codigo_pagamento, regra order by valor_em_risco desc, motivo asc, grupo asc
        ) = 1
)

select
    codigo_pagamento,
    regra,
    resultado,
    valor_em_risco,
    motivo
from {{ ref('int_avaliacoes') }}
where grupo is null and not starts_with(codigo_pagamento, 'H:')
union all
select * from de_grupo
