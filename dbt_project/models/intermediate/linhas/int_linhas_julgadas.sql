with resultados as (
    select
        codigo_pagamento,
        min({{ gravidade('resultado') }}) as gravidade,
        max(valor_em_risco) filter (where resultado = 'indicio') as risco_indicio,
        max(valor_em_risco) filter (where resultado = 'revisao') as risco_revisao
    from {{ ref('int_avaliacoes') }}
    where resultado <> 'regular'
    group by codigo_pagamento
)

select
    linhas.codigo_pagamento,
    linhas.pessoa_id,
    linhas.tipo,
    linhas.codigo_programa,
    linhas.competencia,
    linhas.valor,
    linhas.situacao,
    linhas.fase,
    coalesce({{ resultado_da_gravidade('resultados.gravidade') }}, 'regular') as resultado,
    coalesce(resultados.risco_indicio, resultados.risco_revisao, 0) as valor_em_risco
from {{ ref('core_linhas') }} as linhas
left join resultados using (codigo_pagamento)
where not linhas.hipotetica
