{{
    config(
        materialized='table',
        meta={
            'parte': 'residencias',
            'por_mes': [
                'core_lugares_do_mes',
                'core_preceptores_do_mes',
                'core_residentes_do_mes',
                'int_indicadores__programas',
            ]
        }
    )
}}

-- Preceptors in service whose weekly hours in SCNES, in all units, exceed the limit, of those found there; and programmes
-- with more residents for each weekly hour of preceptor than the parameter, of those with residents (PN 16 IV). One with
-- residents and no hour of preceptor is above it.
with horas as (
    select
        competencia,
        pessoa,
        sum(horas) as horas
    from {{ ref('core_lugares_do_mes') }}
    group by competencia, pessoa
),

preceptores as (
    select distinct
        preceptor.competencia,
        programa.nivel,
        programa.codigo_territorio,
        preceptor.pessoa
    from {{ ref('core_preceptores_do_mes') }} as preceptor
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where programa.nivel in ('brasil', 'regiao', 'uf')
),

pessoas as (
    select
        preceptor.competencia,
        preceptor.nivel,
        preceptor.codigo_territorio,
        count(*) as preceptores,
        count(*) filter (where hora.horas > limite.valor) as acima
    from preceptores as preceptor
    inner join horas as hora using (competencia, pessoa)
    left join {{ ref('core_parametros_mes') }} as limite
        on preceptor.competencia = limite.competencia and limite.id = 'carga_horaria_preceptor_maxima'
    group by preceptor.competencia, preceptor.nivel, preceptor.codigo_territorio
),

residentes as (
    select
        competencia,
        codigo_programa,
        {{ quantas_pessoas() }} as residentes
    from {{ ref('core_residentes_do_mes') }}
    where ativo
    group by competencia, codigo_programa
),

preceptoria as (
    select
        competencia,
        codigo_programa,
        sum(carga_horaria_semanal) as horas
    from {{ ref('core_preceptores_do_mes') }}
    group by competencia, codigo_programa
),

programas as (
    select
        programa.competencia,
        programa.nivel,
        programa.codigo_territorio,
        count(*) as programas,
        count(*) filter (where residente.residentes > maximo.valor * coalesce(preceptoria.horas, 0)) as acima
    from {{ ref('int_indicadores__programas') }} as programa
    inner join residentes as residente using (competencia, codigo_programa)
    inner join {{ ref('core_parametros_mes') }} as maximo
        on programa.competencia = maximo.competencia and maximo.id = 'residentes_por_hora_de_preceptor_maximo'
    left join preceptoria using (competencia, codigo_programa)
    where programa.ativo and programa.do_registro and programa.nivel in ('brasil', 'regiao', 'uf')
    group by programa.competencia, programa.nivel, programa.codigo_territorio
)

select
    {{ celula(
        'I-22', numerador='acima', denominador='preceptores', medida='preceptores_acima_do_limite',
        pessoas='preceptores', pessoas_numerador='acima'
    ) }}
from pessoas
union all
select {{ celula('I-22', numerador='acima', denominador='programas', medida='programas_acima_do_parametro') }}
from programas
