-- Graduates of residencies 12, 24 and 36 months after conclusion, with the month of SCNES nearest to each horizon that
-- covers the country. A graduate with no such month near enough to a horizon is not in the cohort of that horizon.
with horizontes as (
    select
        residente.competencia,
        residente.comissao,
        residente.codigo_matricula,
        residente.pessoa,
        residente.pessoa_id,
        residente.codigo_programa,
        horizonte.meses as horizonte,
        cast(extract(year from residente.data_situacao) as varchar) as coorte,
        abs(datediff(
            'month',
            cast(date_trunc('month', residente.data_situacao) + to_months(horizonte.meses) as date),
            residente.competencia
        )) as distancia
    from {{ ref('core_residentes_do_mes') }} as residente
    cross join (values (12), (24), (36)) as horizonte (meses)
    where
        residente.situacao = 'concluido'
        and residente.pessoa is not null
        and residente.competencia in (
            select coberta.competencia from {{ ref('core_cobertura_scnes') }} as coberta
            where coberta.pais
        )
)

select
    horizonte.codigo_matricula,
    horizonte.pessoa,
    horizonte.pessoa_id,
    horizonte.codigo_programa,
    horizonte.horizonte,
    horizonte.coorte,
    horizonte.competencia
from horizontes as horizonte
inner join {{ ref('core_parametros_mes') }} as tolerancia
    on horizonte.competencia = tolerancia.competencia and tolerancia.id = 'tolerancia_meses_egressos'
where horizonte.distancia <= tolerancia.valor
qualify row_number() over (
        partition by horizonte.comissao, horizonte.codigo_matricula, horizonte.horizonte
        order by horizonte.distancia, horizonte.competencia
    ) = 1
