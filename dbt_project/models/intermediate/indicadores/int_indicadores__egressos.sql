-- Graduates of residencies, 12, 24 and 36 months after they concluded: where SCNES shows them, in the loaded month that is
-- nearest to the horizon. A graduate whose horizon no loaded month is near enough to is not of that horizon's cohort.
with meses as (
    select distinct competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
),

conclusoes as (
    select
        residente.codigo_matricula,
        residente.pessoa_id,
        residente.codigo_programa,
        horizonte.meses as horizonte,
        cast(extract(year from residente.data_situacao) as varchar) as coorte,
        cast(date_trunc('month', residente.data_situacao) + to_months(horizonte.meses) as date) as alvo
    from {{ ref('residentes') }} as residente
    cross join (values (12), (24), (36)) as horizonte (meses)
    where residente.situacao = 'concluido' and residente.pessoa_id is not null
),

alvos as (
    select distinct
        codigo_matricula,
        horizonte,
        alvo
    from conclusoes
),

proximidades as (
    select
        alvos.codigo_matricula,
        alvos.horizonte,
        meses.competencia,
        abs(datediff('month', alvos.alvo, meses.competencia)) as distancia
    from alvos
    cross join meses
),

observacoes as (
    select
        codigo_matricula,
        horizonte,
        competencia
    from proximidades
    where distancia <= {{ parametro_hoje('tolerancia_meses_egressos') }}
    qualify row_number() over (partition by codigo_matricula, horizonte order by distancia, competencia) = 1
),

-- A place of residency is no settling: someone who began another one is found, but settled nowhere by it.
lugares as (
    select
        lugar.*,
        coalesce(municipio.prioritario, false) as prioritario
    from {{ ref('lugares') }} as lugar
    left join {{ ref('int_indicadores__municipios') }} as municipio using (codigo_municipio)
    where not coalesce(lugar.somente_residencia, false)
)

select
    conclusao.codigo_matricula,
    conclusao.pessoa_id,
    conclusao.codigo_programa,
    conclusao.horizonte,
    conclusao.coorte,
    observacao.competencia,
    count(lugar.pessoa_id) > 0 as encontrado,
    coalesce(bool_or(lugar.codigo_municipio = programa.codigo_municipio), false) as no_municipio,
    coalesce(bool_or(
        lugar.codigo_municipio = programa.codigo_municipio
        or lugar.codigo_regiao_saude = programa.codigo_regiao_saude
    ), false) as na_regiao_saude,
    coalesce(bool_or(lugar.codigo_uf = {{ uf_do_municipio('programa.codigo_municipio') }}), false) as na_uf,
    coalesce(bool_or(lugar.atende_sus), false) as no_sus,
    coalesce(bool_or(lugar.prioritario), false) as em_prioritario,
    arg_max(lugar.codigo_uf, (lugar.horas, -cast(lugar.codigo_municipio as integer))) as uf_destino
from conclusoes as conclusao
inner join observacoes as observacao using (codigo_matricula, horizonte)
inner join {{ ref('int_indicadores__programas') }} as programa
    on conclusao.codigo_programa = programa.codigo_programa and programa.nivel = 'brasil'
left join lugares as lugar
    on conclusao.pessoa_id = lugar.pessoa_id and observacao.competencia = lugar.competencia
group by all
