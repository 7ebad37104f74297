-- orchestration/cases/states.py decides the next state of each alert for the three things that a run may find: the same
-- evidence, other evidence, or no such alert. Times, which change every night, are in int_alertas_datados.

-- A person of whom two ids proved to be one keeps the cases that were opened under the other id.
with de_apelidos as (
    select
        alerta.alerta_id as calculado,
        arg_min(conhecido.alerta_id, (conhecido.primeira_vez, conhecido.alerta_id)) as alerta_id
    from {{ ref('int_alertas') }} as alerta
    inner join {{ ref('stg_identidade__apelidos') }} as apelido on alerta.pessoa_id = apelido.vigente
    inner join {{ ref('stg_casos__conhecidos') }} as conhecido
        on conhecido.alerta_id = {{ alerta_id(
            'alerta.regra', 'replace(alerta.sujeito, apelido.vigente, apelido.pessoa_id)', 'alerta.competencia'
        ) }}
    where alerta.alerta_id not in (select alerta_id from {{ ref('stg_casos__conhecidos') }})
    group by alerta.alerta_id
),

apurados as (
    select alerta.* replace (coalesce(antigo.alerta_id, alerta.alerta_id) as alerta_id)
    from {{ ref('int_alertas') }} as alerta
    left join de_apelidos as antigo on alerta.alerta_id = antigo.calculado
),

presentes as (
    select
        alertas.*,
        true as presente,
        case
            when conhecidos.alerta_id is null then 'novo'
            when conhecidos.evidencia_hash = alertas.evidencia_hash then conhecidos.estado_se_igual
            else conhecidos.estado_se_mudou
        end as estado
    from (
        select
            *,
            {{ evidencia_hash('tipo', 'valor_em_risco', 'evidencias') }} as evidencia_hash
        from apurados
    ) as alertas
    left join {{ ref('stg_casos__conhecidos') }} as conhecidos using (alerta_id)
),

ausentes as (
    select
        alerta_id,
        false as presente,
        estado_se_ausente as estado,
        evidencia_hash,
        {{ registro_do_json('linha_json', {
            'regra': 'VARCHAR', 'tipo': 'VARCHAR', 'fase': 'VARCHAR', 'competencia': 'DATE', 'pessoa_id': 'VARCHAR',
            'codigo_programa': 'VARCHAR', 'codigo_instituicao': 'VARCHAR', 'parceiro': 'VARCHAR',
            'codigos_pagamento': ['VARCHAR'], 'valor_em_risco': 'DECIMAL(14,2)', 'fundamento': 'VARCHAR',
            'mensagem': 'VARCHAR', 'evidencias': 'JSON'
        }) }} as alerta
    from {{ ref('stg_casos__conhecidos') }}
    where alerta_id not in (select alerta_id from apurados)
),

alertas as (
    select * from presentes
    union all by name
    select
        alerta_id,
        presente,
        estado,
        evidencia_hash,
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
    presente,
    estado,
    evidencia_hash
from alertas
