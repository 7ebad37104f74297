-- One row a payment with a case that people confirmed: what was at risk, what came back and since when it is owed. Of a
-- payment that was taken back nothing is owed.
with riscos as (
    select
        alerta.codigo_pagamento,
        list_sort(list(alerta.alerta_id)) as alertas,
        max(alerta.valor_em_risco) as risco,
        min(alerta.competencia) as competencia,
        min(conhecido.decidido_em) as decidido_em
    from {{ ref('int_alertas_por_linha') }} as alerta
    inner join {{ ref('stg_casos__conhecidos') }} as conhecido on alerta.alerta_id = conhecido.alerta_id
    where conhecido.veredito = 'confirmado'
    group by alerta.codigo_pagamento
),

estornados as (
    select codigo_pagamento
    from {{ ref('stg_incentivo__pagamentos') }}
    where situacao = 'estornado'
    union
    select {{ codigo_do_estipendio('bolsa') }} as codigo_pagamento
    from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
    where bolsa.situacao = 'estornado'
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
    cast(case
        when estornado.codigo_pagamento is not null then 0
        else greatest(riscos.risco - coalesce(recolhidos.recolhido, 0), 0)
    end as decimal(14, 2)) as saldo,
    riscos.decidido_em
from riscos
left join {{ ref('core_linhas') }} as linhas on riscos.codigo_pagamento = linhas.codigo_pagamento
left join estornados as estornado on riscos.codigo_pagamento = estornado.codigo_pagamento
left join recolhidos on riscos.codigo_pagamento = recolhidos.codigo_pagamento
