-- Each alert with its part of each of its payments: reais at risk add up over lines and never over alerts, of which a line
-- may have several. What is at risk of a line that is no longer judged is an equal part of its alert.
with alertas as (
    select
        alerta_id,
        pessoa_id,
        competencia,
        regra,
        tipo,
        fase,
        estado,
        valor_em_risco,
        array_length(codigos_pagamento) as pagamentos,
        unnest(codigos_pagamento) as codigo_pagamento
    from {{ ref('int_alertas_com_estado') }}
)

select
    alerta.alerta_id,
    alerta.pessoa_id,
    alerta.competencia,
    alerta.regra,
    alerta.tipo,
    alerta.fase,
    alerta.estado,
    alerta.codigo_pagamento,
    cast(
        coalesce(avaliacao.valor_em_risco, alerta.valor_em_risco / alerta.pagamentos) as decimal(14, 2)
    ) as valor_em_risco
from alertas as alerta
left join {{ ref('int_avaliacoes_por_linha') }} as avaliacao
    on alerta.codigo_pagamento = avaliacao.codigo_pagamento and alerta.regra = avaliacao.regra
