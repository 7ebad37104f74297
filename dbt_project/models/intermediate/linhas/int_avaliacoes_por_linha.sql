{{ config(materialized='view') }}

-- One row a live line and rule, which is what is published and counted. A line in several groups of one rule has the one
-- that puts most of it at risk; of two equal ones, by their texts, since a group may be named by a number that differs
-- between homes. A payment may have a code like that of a hypothetical line: only core_linhas tells them apart.
with linhas as (
    select codigo_pagamento
    from {{ ref('core_linhas') }}
    where not hipotetica
),

reais as (
    select
        avaliacoes.codigo_pagamento,
        avaliacoes.regra,
        avaliacoes.resultado,
        avaliacoes.valor_em_risco,
        avaliacoes.motivo,
        avaliacoes.grupo
    from {{ ref('int_avaliacoes') }} as avaliacoes
    semi join linhas on avaliacoes.codigo_pagamento = linhas.codigo_pagamento
),

de_grupo as (
    select * from reais
    where grupo is not null
    qualify
        row_number() over (
            partition by codigo_pagamento, regra order by valor_em_risco desc, motivo asc, grupo asc
        ) = 1
)

select * exclude (grupo) from reais
where grupo is null
union all
select * exclude (grupo) from de_grupo
