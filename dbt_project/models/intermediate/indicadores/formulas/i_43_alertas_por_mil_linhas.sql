-- Alerts about money, and reais at risk, by rule and month, over the lines that the rule judged.
with avaliadas as (
    select
        linha.competencia,
        avaliacao.regra,
        count(*) as linhas,
        sum(avaliacao.valor_em_risco) as em_risco
    from {{ ref('int_avaliacoes_por_linha') }} as avaliacao
    inner join {{ ref('int_linhas_julgadas') }} as linha using (codigo_pagamento)
    group by linha.competencia, avaliacao.regra
),

alertas as (
    select
        competencia,
        regra,
        count(*) as alertas
    from {{ ref('int_alertas_com_estado') }}
    where tipo in ('indicio', 'revisao') and estado <> 'extinto'
    group by competencia, regra
),

-- Each line, and each real at risk, counts once in the total of the month.
totais as (
    select
        competencia,
        cast(null as varchar) as regra,
        count(*) as linhas,
        sum(valor_em_risco) as em_risco
    from {{ ref('int_linhas_julgadas') }}
    group by competencia
),

bases as (
    select * from avaliadas
    union all
    select * from totais
),

taxas as (
    select
        base.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        base.regra,
        base.linhas,
        base.em_risco,
        coalesce(sum(alerta.alertas), 0) as alertas
    from bases as base
    left join alertas as alerta
        on base.competencia = alerta.competencia and (base.regra = alerta.regra or base.regra is null)
    group by base.competencia, base.regra, base.linhas, base.em_risco
)

select {{ celula('I-43', numerador='alertas', denominador='linhas', fator=1000, medida='alertas_por_mil_linhas', dims=[['regra', 'regra']]) }}
from taxas
union all
select {{ celula('I-43', numerador='em_risco', denominador='linhas', valor='em_risco', medida='reais_em_risco', dims=[['regra', 'regra']]) }}
from taxas
