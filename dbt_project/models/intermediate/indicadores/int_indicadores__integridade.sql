{{ config(materialized='view') }}

-- Public totals of alerts and payments, without rule, territory or person.
with alertas as (
    select
        competencia,
        tipo,
        count(*) as alertas,
        sum(valor_em_risco) as valor_em_risco,
        count(distinct coalesce(pessoa_id, alerta_id)) as pessoas
    from {{ ref('int_alertas_com_estado') }}
    where tipo in ('indicio', 'revisao') and estado not in ('improcedente', 'extinto')
    group by competencia, tipo
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
