{{ config(materialized='table') }}

with estado as (
    {{ estado_mais_novo('incentivo', 'pagamentos', 'codigo_pagamento') }}
)

select
    estado.* replace (coalesce(programa.codigo_lido, estado.codigo_programa) as codigo_programa),
    identificado.pessoa,
    identificado.pessoa_id,
    identificado.chave,
    conta.cpf_valido,
    conta.titular,
    conta.titular_valido,
    conta.cpf_recusado,
    conta.conta_hash
from estado
left join {{ source('identidade', 'registros') }} as identificado using (carga_id, linha)
left join {{ source('identidade', 'linhas') }} as conta using (carga_id, linha)
left join {{ ref('stg_comissoes__equivalencias') }} as programa
    on programa.tipo = 'programa' and estado.codigo_programa = programa.codigo_anterior
