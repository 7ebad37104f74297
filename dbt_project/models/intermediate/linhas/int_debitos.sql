-- One row a payment with a case that people confirmed: what was at risk, what came back and since when it is owed.
with confirmados as (
    select
        alertas.regra,
        alertas.alerta_id,
        alertas.competencia,
        unnest(alertas.codigos_pagamento) as codigo_pagamento,
        array_length(alertas.codigos_pagamento) as pagamentos,
        alertas.valor_em_risco,
        conhecidos.decidido_em
    from {{ ref('int_alertas_com_estado') }} as alertas
    inner join {{ ref('stg_casos__conhecidos') }} as conhecidos using (alerta_id)
    where conhecidos.veredito = 'confirmado'
),

-- A line that is no longer judged keeps the amount of its alert where it was its only line.
riscos as (
    select
        confirmados.codigo_pagamento,
        list_sort(list(confirmados.alerta_id)) as alertas,
        max(coalesce(avaliacoes.valor_em_risco, if(confirmados.pagamentos = 1, confirmados.valor_em_risco, 0))) as risco,
        min(confirmados.competencia) as competencia,
        min(confirmados.decidido_em) as decidido_em
    from confirmados
    left join {{ ref('int_avaliacoes') }} as avaliacoes
        on confirmados.codigo_pagamento = avaliacoes.codigo_pagamento and confirmados.regra = avaliacoes.regra
    group by confirmados.codigo_pagamento
),

recolhidos as (
    select
        codigo_pagamento,
        sum(valor_principal) as recolhido
    from {{ ref('stg_incentivo__ressarcimentos') }}
    group by codigo_pagamento
)

select
    riscos.codigo_pagamento,
    linhas.pessoa_id,
    linhas.tipo,
    linhas.codigo_programa,
    coalesce(linhas.competencia, riscos.competencia) as competencia,
    riscos.alertas,
    cast(riscos.risco as decimal(14, 2)) as risco,
    cast(coalesce(recolhidos.recolhido, 0) as decimal(14, 2)) as recolhido,
    cast(greatest(riscos.risco - coalesce(recolhidos.recolhido, 0), 0) as decimal(14, 2)) as saldo,
    riscos.decidido_em
from riscos
left join {{ ref('core_linhas') }} as linhas on riscos.codigo_pagamento = linhas.codigo_pagamento
left join recolhidos on riscos.codigo_pagamento = recolhidos.codigo_pagamento
