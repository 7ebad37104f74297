with vivas as (
    select
        codigo_pagamento,
        false as hipotetica,
        carga_id,
        linha,
        competencia_arquivo as competencia_lote,
        pessoa_id,
        chave,
        cpf_valido,
        titular,
        titular_valido,
        cpf_recusado,
        conta_hash,
        tipo_conta,
        tipo,
        codigo_programa,
        codigo_matricula_curso,
        competencia,
        valor,
        situacao,
        case situacao when 'programado' then 'pre' else 'pos' end as fase,
        data_pagamento
    from {{ ref('stg_incentivo__pagamentos') }}
    where situacao in ('programado', 'pago')
),

estipendios as (
    select
        codigo_pagamento,
        false as hipotetica,
        carga_id,
        linha,
        pessoa_id,
        cpf_valido,
        'bolsa_residencia' as tipo,
        codigo_programa,
        codigo_matricula,
        residencia_duvidosa,
        competencia,
        valor,
        situacao,
        case situacao when 'programado' then 'pre' else 'pos' end as fase,
        data_pagamento
    from {{ ref('core_linhas_estipendio') }}
),

todas as (
    select * from vivas
    union all by name
    select * from estipendios
    union all by name
    select * from {{ ref('core_linhas_hipoteticas_incentivo') }}
    union all by name
    select * from {{ ref('core_linhas_hipoteticas_bolsa') }}
)

select
    *,
    tipo in ('coordenador', 'preceptor', 'tutor', 'bolsa_formacao')
    and competencia < {{ inicio_do_incentivo() }} as antes_do_incentivo
from todas
