{{
    config(
        materialized='table',
        meta={
            'parte': 'residencias',
            'por_mes': [
                'core_cobertura_scnes',
                'core_lugares_do_mes',
                'core_preceptores_do_mes',
                'core_titulos_do_mes',
                'int_indicadores__programas',
            ]
        }
    )
}}

-- Preceptors in service who are marked as such in SCNES in any unit, as in PN-16 (PN 16 VIII), and are in the registries
-- of specialists (PN 14). A month with only files PF has no mark of preceptors.
with marcados as (
    select
        competencia,
        pessoa,
        bool_or(preceptor) as marcado
    from {{ ref('core_lugares_do_mes') }}
    group by competencia, pessoa
),

titulados as (
    select distinct
        competencia,
        pessoa
    from {{ ref('core_titulos_do_mes') }}
),

meses_com_marca as (
    select distinct competencia from {{ ref('core_lugares_do_mes') }}
    where preceptor is not null
),

contagens as (
    select
        preceptor.competencia,
        programa.nivel,
        programa.codigo_territorio,
        count(distinct preceptor.pessoa) as preceptores,
        case when any_value(mes.competencia) is not null
                then count(distinct preceptor.pessoa) filter (where marcado.marcado)
        end as marcados,
        count(distinct preceptor.pessoa) filter (where titulado.pessoa is not null) as especialistas
    from {{ ref('core_preceptores_do_mes') }} as preceptor
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    left join meses_com_marca as mes using (competencia)
    left join marcados as marcado using (competencia, pessoa)
    left join titulados as titulado using (competencia, pessoa)
    where
        preceptor.competencia in (select coberta.competencia from {{ ref('core_cobertura_scnes') }} as coberta)
        and programa.nivel in ('brasil', 'regiao', 'uf')
    group by preceptor.competencia, programa.nivel, programa.codigo_territorio
)

select
    {{ celula(
        'I-29', numerador='marcados', denominador='preceptores', medida='marcados_no_scnes',
        pessoas='preceptores', pessoas_numerador='marcados', familia='preceptores/marcados'
    ) }}
from contagens
union all
select
    {{ celula(
        'I-29', numerador='especialistas', denominador='preceptores', medida='no_cadastro_de_especialistas',
        pessoas='preceptores', pessoas_numerador='especialistas', familia='preceptores/cadastro'
    ) }}
from contagens
