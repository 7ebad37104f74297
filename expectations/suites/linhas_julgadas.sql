-- One row per (competencia, tipo, fase): live payments and stipends as received against the lines about to be published.
with pagamentos as (
    select
        competencia,
        tipo,
        situacao,
        valor
    from staging.stg_incentivo__pagamentos
    union all
    select
        competencia,
        'bolsa_residencia' as tipo,
        situacao,
        valor
    from staging.stg_referencia__bolsas_residencia
    where rubrica in ('bolsa', 'moradia')
),

recebidas as (
    select
        competencia,
        tipo,
        case situacao when 'programado' then 'pre' else 'pos' end as fase,
        count(*) as linhas,
        sum(valor) as reais
    from pagamentos
    where situacao in ('programado', 'pago')
    group by all
),

julgadas as (
    select
        competencia,
        tipo,
        fase,
        count(*) as linhas,
        sum(valor) as reais,
        count(*) filter (where valor <= 0 or valor_em_risco < 0) as valores_negativos,
        count(*) filter (where valor_em_risco > valor) as risco_acima_do_valor,
        count(*) filter (
            where codigo_pagamento not in (select codigo_pagamento from restrito.pagamentos.avaliacoes)
        ) as sem_avaliacao
    from restrito.pagamentos.linhas
    group by all
),

comparadas as (
    select
        concat_ws('/', strftime(competencia, '%Y-%m'), tipo, fase) as alvo,
        coalesce(recebidas.linhas, 0) - coalesce(julgadas.linhas, 0) as linhas_a_menos,
        (100 * (coalesce(recebidas.reais, 0) - coalesce(julgadas.reais, 0)))::bigint as centavos_a_menos,
        coalesce(julgadas.valores_negativos, 0) as valores_negativos,
        coalesce(julgadas.risco_acima_do_valor, 0) as risco_acima_do_valor,
        coalesce(julgadas.sem_avaliacao, 0) as sem_avaliacao
    from recebidas
    full join julgadas using (competencia, tipo, fase)
)

select * from comparadas
union all
-- An installation without payments has nothing to judge: one row of zeros, so that the suite has a profile.
select 'nenhum pagamento', 0, 0, 0, 0, 0
where not exists (from comparadas)
order by alvo
