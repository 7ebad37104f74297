{{ config(meta={'dagster': {'ref': {'name': 'alertas'}}}) }}

-- Every payment of a current alert is a published line.
with citados as (
    select
        alerta_id,
        unnest(codigos_pagamento) as codigo_pagamento
    from {{ ref('alertas') }}
    where ultima_vez = (select max(ultima_vez) from {{ ref('alertas') }})
)

select citados.alerta_id
from citados
where not exists (
        select 1 from {{ ref('linhas') }} as linha
        where linha.codigo_pagamento = citados.codigo_pagamento
    )
