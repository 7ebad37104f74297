{{ config(materialized='view') }}

-- Public totals of alerts and payments, without rule, territory or person. Reais at risk are those of lines, each once: of
-- a line with an indicio, in it alone.
with por_tipo as (
    select
        competencia,
        tipo,
        count(*) as alertas,
        count(distinct coalesce(pessoa_id, alerta_id)) as pessoas
    from {{ ref('int_alertas_com_estado') }}
    where tipo in ('indicio', 'revisao') and estado not in ('improcedente', 'extinto')
    group by competencia, tipo
),

riscos as (
    select
        competencia,
        codigo_pagamento,
        min(tipo) as tipo,
        any_value(coalesce(pessoa_id, alerta_id)) as pessoa,
        coalesce(
            max(valor_em_risco) filter (where tipo = 'indicio'), max(valor_em_risco) filter (where tipo = 'revisao')
        ) as valor_em_risco
    from {{ ref('int_alertas_por_linha') }}
    where tipo in ('indicio', 'revisao') and estado not in ('improcedente', 'extinto')
    group by competencia, codigo_pagamento
),

em_risco as (
    select
        competencia,
        tipo,
        sum(valor_em_risco) as valor_em_risco,
        count(distinct pessoa) as pessoas
    from riscos
    group by competencia, tipo
),

alertas as (
    select
        por_tipo.competencia,
        por_tipo.tipo,
        por_tipo.alertas,
        em_risco.valor_em_risco,
        least(por_tipo.pessoas, coalesce(em_risco.pessoas, 0)) as pessoas
    from por_tipo
    left join em_risco on por_tipo.competencia = em_risco.competencia and por_tipo.tipo = em_risco.tipo
),

linhas as (
    select
        competencia,
        count(*) as linhas,
        sum(valor) as valor,
        count(distinct coalesce(pessoa_id, codigo_pagamento)) as pessoas
    from {{ ref('int_linhas_julgadas') }}
    group by competencia
)

select
    linhas.competencia,
    tipos.tipo,
    cast(case when linhas.pessoas >= {{ parametro_hoje('minimo_celula_publica') }} then linhas.linhas end as bigint) as linhas,
    cast(case when linhas.pessoas >= {{ parametro_hoje('minimo_celula_publica') }} then linhas.valor end as decimal(18, 2)) as valor,
    cast(case when alertas.pessoas >= {{ parametro_hoje('minimo_celula_publica') }} then alertas.alertas end as bigint) as alertas,
    cast(case when alertas.pessoas >= {{ parametro_hoje('minimo_celula_publica') }} then alertas.valor_em_risco end as decimal(18, 2))
        as valor_em_risco,
    coalesce(alertas.pessoas, 0) < {{ parametro_hoje('minimo_celula_publica') }} as suprimido
from linhas
cross join (values ('indicio'), ('revisao')) as tipos (tipo)
left join alertas on linhas.competencia = alertas.competencia and tipos.tipo = alertas.tipo
