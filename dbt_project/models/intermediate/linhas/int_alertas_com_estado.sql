with agora as (
    select executado_em from {{ ref('stg_lake__execucao') }}
),

presentes as (
    select
        alertas.*,
        coalesce(conhecidos.primeira_vez, agora.executado_em) as primeira_vez,
        agora.executado_em as ultima_vez,
        case
            when conhecidos.alerta_id is null then 'novo'
            when conhecidos.estado = 'extinto' then 'reaberto'
            when
                conhecidos.estado in ('improcedente', 'ressarcido', 'encerrado')
                and conhecidos.evidencia_hash
                != {{ evidencia_hash('alertas.tipo', 'alertas.valor_em_risco', 'alertas.evidencias') }}
                then 'reaberto'
            else conhecidos.estado
        end as estado
    from {{ ref('int_alertas') }} as alertas
    cross join agora
    left join {{ ref('stg_casos__conhecidos') }} as conhecidos using (alerta_id)
),

ausentes as (
    select
        alerta_id,
        primeira_vez,
        ultima_vez,
        if(estado in ('improcedente', 'ressarcido', 'encerrado'), estado, 'extinto') as estado,
        {{ registro_do_json('linha_json', {
            'regra': 'VARCHAR', 'tipo': 'VARCHAR', 'fase': 'VARCHAR', 'competencia': 'DATE', 'pessoa_id': 'VARCHAR',
            'codigo_programa': 'VARCHAR', 'codigo_instituicao': 'VARCHAR', 'parceiro': 'VARCHAR',
            'codigos_pagamento': ['VARCHAR'], 'valor_em_risco': 'DECIMAL(14,2)', 'fundamento': 'VARCHAR',
            'mensagem': 'VARCHAR', 'evidencias': 'JSON'
        }) }} as alerta
    from {{ ref('stg_casos__conhecidos') }}
    where alerta_id not in (select alerta_id from {{ ref('int_alertas') }})
),

alertas as (
    select * from presentes
    union all by name
    select
        alerta_id,
        primeira_vez,
        ultima_vez,
        estado,
        alerta.*
    from ausentes
)

select
    alerta_id,
    regra,
    tipo,
    fase,
    competencia,
    pessoa_id,
    codigo_programa,
    codigo_instituicao,
    parceiro,
    codigos_pagamento,
    valor_em_risco,
    fundamento,
    mensagem,
    evidencias,
    primeira_vez,
    ultima_vez,
    estado
from alertas
