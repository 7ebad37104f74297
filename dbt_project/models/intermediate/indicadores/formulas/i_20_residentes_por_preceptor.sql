{{
    config(
        materialized='table',
        meta={
            'parte': 'residencias',
            'por_mes': [
                'core_preceptores_do_mes',
                'core_residentes_do_mes',
                'int_indicadores__programas',
            ]
        }
    )
}}

-- Active residents per preceptor in service, and preceptors' weekly hours per resident, by programme and territory; and
-- how many programmes with residents have no preceptor.
with residentes as (
    select
        competencia,
        codigo_programa,
        {{ quantas_pessoas() }} as residentes
    from {{ ref('core_residentes_do_mes') }}
    where ativo
    group by competencia, codigo_programa
),

preceptores as (
    select
        competencia,
        codigo_programa,
        {{ quantas_pessoas() }} as preceptores,
        sum(carga_horaria_semanal) as horas
    from {{ ref('core_preceptores_do_mes') }}
    group by competencia, codigo_programa
),

grupos as (
    select
        programa.competencia,
        programa.nivel,
        programa.codigo_territorio,
        sum(coalesce(residente.residentes, 0)) as residentes,
        sum(coalesce(preceptor.preceptores, 0)) as preceptores,
        sum(coalesce(preceptor.horas, 0)) as horas,
        count(*) filter (where residente.residentes > 0) as com_residentes,
        count(*) filter (where residente.residentes > 0 and preceptor.preceptores is null) as sem_preceptor,
        {{ media('coalesce(residente.residentes, 0)', 'preceptor.preceptores') }} as media_residentes,
        {{ media('coalesce(preceptor.horas, 0)', 'residente.residentes') }} as media_horas
    from {{ ref('int_indicadores__programas') }} as programa
    left join residentes as residente using (competencia, codigo_programa)
    left join preceptores as preceptor using (competencia, codigo_programa)
    where programa.ativo and programa.do_registro
    group by programa.competencia, programa.nivel, programa.codigo_territorio
)

{% for medida, numerador, denominador, media in [
    ('residentes_por_preceptor', 'residentes', 'preceptores', 'media_residentes'),
    ('horas_de_preceptor_por_residente', 'horas', 'residentes', 'media_horas')
] -%}
select
    {{ celula(
        'I-20', numerador=numerador, denominador=denominador, medida=medida, leitura='razao_das_somas',
        pessoas='residentes', menor='greatest(least(residentes, preceptores), 1)'
    ) }}
from grupos
union all
select
    {{ celula(
        'I-20', numerador=numerador, denominador=denominador, valor=media, medida=medida, leitura='media_das_razoes',
        pessoas='residentes', menor='greatest(least(residentes, preceptores), 1)'
    ) }}
from grupos
union all
{% endfor -%}
select
    {{ celula('I-20', numerador='sem_preceptor', denominador='com_residentes', valor='sem_preceptor', medida='programas_sem_preceptor') }}
from grupos
where nivel not in ('programa', 'instituicao')
