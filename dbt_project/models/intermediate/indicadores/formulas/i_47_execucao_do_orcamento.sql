-- Reais that the incentive paid in the year up to the month, over the budget of the year: so far, and until December at
-- the pace of the month; and the first month whose accumulated payments exceed the budget (MR 7 III). The budget is that
-- of the newest month reported, of each action, not after the month.
with pagos as (
    select
        competencia,
        extract(year from competencia) as ano,
        extract(month from competencia) as mes,
        sum(valor) as reais,
        sum(sum(valor)) over (partition by extract(year from competencia) order by competencia) as acumulado
    from {{ ref('int_linhas_julgadas') }}
    where situacao = 'pago' and tipo <> 'bolsa_residencia'
    group by competencia
),

acoes as (
    select
        pago.competencia,
        orcamento.acao,
        arg_max(orcamento.dotacao_atualizada, orcamento.mes) as dotacao,
        arg_max(orcamento.empenhado, orcamento.mes) as empenhado
    from pagos as pago
    inner join {{ ref('stg_incentivo__orcamento') }} as orcamento
        on orcamento.mes between make_date(cast(pago.ano as integer), 1, 1) and pago.competencia
    group by pago.competencia, orcamento.acao
),

orcamentos as (
    select
        competencia,
        sum(dotacao) as dotacao,
        sum(empenhado) as empenhado
    from acoes
    group by competencia
),

execucao as (
    select
        pago.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        pago.acumulado,
        pago.acumulado + pago.reais * (12 - pago.mes) as ate_dezembro,
        orcamento.dotacao,
        orcamento.empenhado,
        coalesce(
            (
                select min(anterior.mes) from pagos as anterior
                where anterior.ano = pago.ano and anterior.mes <= pago.mes and anterior.acumulado > orcamento.dotacao
            ),
            pago.mes + floor((orcamento.dotacao - pago.acumulado) / pago.reais) + 1
        ) as esgotamento
    from pagos as pago
    inner join orcamentos as orcamento using (competencia)
)

{% for medida, numerador in [
    ('pago', 'acumulado'), ('comprometido_ate_dezembro', 'ate_dezembro'), ('empenhado', 'empenhado')
] -%}
select {{ celula('I-47', numerador=numerador, denominador='dotacao', medida=medida) }}
from execucao
union all
{% endfor -%}
select
    {{ celula(
        'I-47', numerador='acumulado', denominador='dotacao', valor='if(esgotamento <= 12, esgotamento, null)',
        medida='mes_de_esgotamento'
    ) }}
from execucao
