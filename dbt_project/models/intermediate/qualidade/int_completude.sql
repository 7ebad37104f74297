{{ config(materialized='view') }}

{#-
  What should have arrived by now, for each month since the first one loaded, and how late it came or is.
  expectations/fontes.yml says which datasets are expected monthly, and by when; an optional one is expected after it
  first arrives.
-#}
with fontes as (
    select * from {{ ref('stg_lake__fontes') }}
    where mensal
),

-- A month of SCNES may come both as zip and as PF: it arrived when the first of them did.
chegadas as (
    select
        cargas.fonte,
        fontes.calendario as conjunto,
        cargas.parceiro,
        cargas.competencia,
        min(cast(cargas.primeira_vista as date)) as chegou_em,
        bool_or(fontes.conjunto = fontes.calendario) as pelo_proprio
    from {{ ref('stg_lake__cargas') }} as cargas
    inner join fontes on cargas.fonte = fontes.fonte and lower(cargas.conjunto) = fontes.conjunto
    where cargas.estado in ('carregado', 'substituido') and cargas.competencia is not null
    group by cargas.fonte, fontes.calendario, cargas.parceiro, cargas.competencia
),

conjuntos as (
    select
        fontes.fonte,
        fontes.conjunto,
        parceiros.parceiro
    from fontes
    left join {{ ref('stg_lake__parceiros') }} as parceiros on fontes.por_parceiro
    where fontes.conjunto = fontes.calendario and fontes.necessario and fontes.por_parceiro = (parceiros.parceiro is not null)
    union
    select distinct
        fonte,
        conjunto,
        parceiro
    from chegadas
    where pelo_proprio
),

primeiros as (
    select
        conjuntos.fonte,
        conjuntos.conjunto,
        conjuntos.parceiro,
        min(chegadas.competencia) as competencia
    from conjuntos
    left join chegadas
        on
            conjuntos.fonte = chegadas.fonte
            and conjuntos.conjunto = chegadas.conjunto
            and conjuntos.parceiro is not distinct from chegadas.parceiro
            and chegadas.pelo_proprio
    group by conjuntos.fonte, conjuntos.conjunto, conjuntos.parceiro
),

meses as (
    select
        primeiros.fonte,
        primeiros.conjunto,
        primeiros.parceiro,
        fontes.prazo,
        fontes.parametro_do_prazo,
        cast(unnest(generate_series(
            coalesce(primeiros.competencia, execucao.competencia), execucao.competencia, interval 1 month
        )) as date) as competencia
    from primeiros
    inner join fontes using (fonte, conjunto)
    cross join {{ ref('stg_lake__execucao') }} as execucao
),

prazos as (
    select
        meses.*,
        case meses.prazo
            when 'meses' then last_day(meses.competencia + to_months(cast(vigente.valor as integer)))
            when 'dia_util' then dias.dia
            else last_day(meses.competencia)
        end as esperado_em
    from meses
    left join {{ ref('core_parametros_mes') }} as vigente
        on vigente.competencia = meses.competencia and vigente.id = meses.parametro_do_prazo
    left join {{ ref('core_dias_uteis') }} as dias
        on
            meses.prazo = 'dia_util'
            and dias.calendario = 'com_facultativos'
            and dias.mes = meses.competencia + interval 1 month
            and dias.ordem = vigente.valor
)

select
    prazos.fonte,
    prazos.conjunto,
    prazos.parceiro,
    prazos.competencia,
    prazos.esperado_em,
    coalesce(prazos.esperado_em <= cast(execucao.executado_em as date), false) as esperado,
    chegadas.chegou_em is not null as chegou,
    chegadas.chegou_em,
    cast(
        greatest(date_diff('day', prazos.esperado_em, coalesce(chegadas.chegou_em, cast(execucao.executado_em as date))), 0)
        as integer
    ) as dias_atraso
from prazos
cross join {{ ref('stg_lake__execucao') }} as execucao
left join chegadas
    on
        prazos.fonte = chegadas.fonte
        and prazos.conjunto = chegadas.conjunto
        and prazos.parceiro is not distinct from chegadas.parceiro
        and prazos.competencia = chegadas.competencia
