-- Payment lines whose newest bank return says that the money did not arrive.
select codigo_pagamento
from (
    select *
    from {{ ref('stg_incentivo__retorno_bancario') }}
    qualify row_number() over (
            partition by codigo_pagamento
            order by competencia_arquivo desc, data_credito desc nulls last, ordem_bancaria desc
        ) = 1
) as retornos
where situacao in ('devolvido', 'rejeitado')
