{{ config(meta={'dagster': {'ref': {'name': 'alertas'}}}) }}

-- Every payment of a current alert of a rule about lines is a published line. A control may speak of a code that the
-- bank credited and no line has.
with citados as (
    select
        alerta_id,
        unnest(codigos_pagamento) as codigo_pagamento
    from {{ ref('alertas') }}
    where
        ultima_vez = (select max(ultima_vez) from {{ ref('alertas') }})
        and regra in (select avaliacao.regra from {{ ref('avaliacoes') }} as avaliacao)
)

select citados.alerta_id
from citados
where not exists (
        select 1 from {{ ref('linhas') }} as linha
        where linha.codigo_pagamento = citados.codigo_pagamento
    )
