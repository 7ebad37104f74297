{{ config(materialized='ephemeral') }}

{#-
  What should have come by now, month by month since the first one loaded, and how late it came or is. SCNES is published some months
  late (a parameter); partners report by a business day of the next month; everything else is due when its month ends.
-#}
with necessarios (fonte, conjunto) as (
    values
    ('cnrm', 'instituicoes'), ('cnrm', 'programas'), ('cnrm', 'residentes'), ('cnrm', 'equipe'),
    ('cnrms', 'instituicoes'), ('cnrms', 'programas'), ('cnrms', 'residentes'), ('cnrms', 'equipe'),
    ('incentivo', 'editais'), ('incentivo', 'programas_homologados'), ('incentivo', 'cadastros'), ('incentivo', 'pagamentos'),
    ('scnes', 'tbcargahorariasus')
),

chegadas as (
    select
        fonte,
        lower(conjunto) as conjunto,
        parceiro,
        competencia,
        min(cast(primeira_vista as date)) as chegou_em
    from {{ ref('stg_lake__cargas') }}
    where estado in ('carregado', 'substituido') and fonte != 'referencia' and competencia is not null
    group by fonte, lower(conjunto), parceiro, competencia
),

conjuntos as (
    select
        fonte,
        conjunto,
        cast(null as varchar) as parceiro
    from necessarios
    union
    select
        'parceiros' as fonte,
        dataset.conjunto,
        parceiros.parceiro
    from {{ ref('stg_lake__parceiros') }} as parceiros
    cross join (values ('matriculas'), ('relatorio')) as dataset (conjunto)
    union
    select distinct
        fonte,
        conjunto,
        parceiro
    from chegadas
    -- A month of SCNES may come as the file PF in place of the zip: one calendar for both.
    where fonte != 'scnes' or conjunto = 'tbcargahorariasus'
),

-- A month of SCNES may come as the zip and as the file PF: it has arrived once, when the first of them came.
calendario as (
    select
        fonte,
        if(fonte = 'scnes' and conjunto = 'pf', 'tbcargahorariasus', conjunto) as conjunto,
        parceiro,
        competencia,
        min(chegou_em) as chegou_em
    from chegadas
    group by fonte, if(fonte = 'scnes' and conjunto = 'pf', 'tbcargahorariasus', conjunto), parceiro, competencia
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
    group by conjuntos.fonte, conjuntos.conjunto, conjuntos.parceiro
),

meses as (
    select
        primeiros.fonte,
        primeiros.conjunto,
        primeiros.parceiro,
        cast(unnest(generate_series(
            coalesce(primeiros.competencia, execucao.competencia), execucao.competencia, interval 1 month
        )) as date) as competencia
    from primeiros
    cross join {{ ref('stg_lake__execucao') }} as execucao
),

prazos as (
    select
        meses.*,
        case
            when meses.fonte = 'scnes'
                then last_day(
                    meses.competencia + to_months(cast({{ parametro('defasagem_scnes', 'meses.competencia') }} as integer))
                )
            when meses.conjunto = 'relatorio' then dias.dia
            else last_day(meses.competencia)
        end as esperado_em
    from meses
    left join {{ ref('core_parametros_mes') }} as vigente
        on vigente.competencia = meses.competencia and vigente.id = 'prazo_relatorio_dia_util'
    left join {{ ref('core_dias_uteis') }} as dias
        on
            dias.calendario = 'com_facultativos'
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
    calendario.chegou_em is not null as chegou,
    calendario.chegou_em,
    cast(
        greatest(date_diff('day', prazos.esperado_em, coalesce(calendario.chegou_em, cast(execucao.executado_em as date))), 0)
        as integer
    ) as dias_atraso
from prazos
cross join {{ ref('stg_lake__execucao') }} as execucao
left join calendario
    on
        prazos.fonte = calendario.fonte
        and prazos.conjunto = calendario.conjunto
        and prazos.parceiro is not distinct from calendario.parceiro
        and prazos.competencia = calendario.competencia
