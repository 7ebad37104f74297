-- Graduates of residencies 12, 24 and 36 months after conclusion, with the loaded SCNES month nearest to each horizon.
-- A graduate with no loaded month near enough to a horizon is not in the cohort of that horizon.
with meses as (
    {{ meses_do_scnes() }}
),

conclusoes as (
    select
        residente.codigo_matricula,
        residente.pessoa,
        residente.pessoa_id,
        residente.codigo_programa,
        horizonte.meses as horizonte,
        cast(extract(year from residente.data_situacao) as varchar) as coorte,
        cast(date_trunc('month', residente.data_situacao) + to_months(horizonte.meses) as date) as alvo
    from {{ ref('stg_comissoes__residentes') }} as residente
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
)

select
    conclusao.codigo_matricula,
    conclusao.pessoa,
    conclusao.pessoa_id,
    conclusao.codigo_programa,
    conclusao.horizonte,
    conclusao.coorte,
    observacao.competencia
from conclusoes as conclusao
inner join observacoes as observacao using (codigo_matricula, horizonte)
