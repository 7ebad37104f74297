{{ config(materialized='view') }}

-- Deadlines of each batch month and the next one: when to warn (the strictest calendar), after when a control raises an
-- alert (the laxest), and what was still missing in this run.
{% set RELATORIO, PAGAMENTO = 'prazo_relatorio_dia_util', 'prazo_pagamento_dia_util' %}
{% set ANTECEDENCIA = 'prazo_comunicacao_desistencia_dias' %}

with meses as (
    select
        cast(unnest(generate_series(min(competencia), max(competencia) + interval 1 month, interval 1 month)) as date)
            as competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'incentivo' and conjunto = 'pagamentos'
),

regras as (
    select
        competencia,
        'MR-15D' as regra,
        {{ parametro(RELATORIO, 'meses.competencia') }} as ordem,
        0 as antecedencia
    from meses
    union all
    select
        competencia,
        'MR-20' as regra,
        {{ parametro(PAGAMENTO, 'meses.competencia') }} as ordem,
        0 as antecedencia
    from meses
    union all
    select
        competencia,
        'MR-25' as regra,
        {{ parametro(PAGAMENTO, 'meses.competencia') }} as ordem,
        {{ parametro(ANTECEDENCIA, 'meses.competencia') }} as antecedencia
    from meses
),

pendencias as (
    select
        'MR-15D' as regra,
        meses.competencia,
        count(*) as pendentes
    from meses
    cross join {{ ref('stg_lake__parceiros') }} as parceiro
    left join {{ ref('stg_parceiros__envios') }} as envio
        on parceiro.parceiro = envio.parceiro and meses.competencia = envio.competencia
    where envio.parceiro is null
    group by meses.competencia
    union all
    select
        'MR-20' as regra,
        competencia,
        count(*) as pendentes
    from {{ ref('core_linhas') }}
    where tipo = 'bolsa_formacao' and situacao = 'programado' and not hipotetica
    group by competencia
    union all
    select
        'MR-25' as regra,
        date_trunc('month', ultimo_data_situacao) as competencia,
        count(*) as pendentes
    from {{ ref('core_matriculas_curso') }}
    where ultimo_situacao = 'desistente' and ultimo_data_comunicacao is null
    group by date_trunc('month', ultimo_data_situacao)
)

select
    regras.regra,
    regras.competencia,
    min(dias.dia) - cast(any_value(regras.antecedencia) as integer) as aviso_ate,
    max(dias.dia) - cast(any_value(regras.antecedencia) as integer) as prazo,
    cast(coalesce(any_value(pendencias.pendentes), 0) as integer) as pendentes
from regras
inner join {{ ref('core_dias_uteis') }} as dias
    on dias.mes = regras.competencia + interval 1 month and regras.ordem = dias.ordem
left join pendencias
    on regras.regra = pendencias.regra and regras.competencia = pendencias.competencia
group by regras.regra, regras.competencia
