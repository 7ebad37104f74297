{{ config(meta={'por_mes': ['int_indicadores__especialistas', 'int_indicadores__horas']}) }}

-- The SUS share of the hours of specialists and, for comparison, of all links of the month.
with todos as (
    select
        competencia,
        'uf' as nivel,
        codigo_uf as codigo_territorio,
        horas,
        horas_sus,
        pessoas
    from {{ ref('int_indicadores__horas') }}
),

por_nivel as (
    select * from todos
    union all
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        sum(horas) as horas,
        sum(horas_sus) as horas_sus,
        sum(pessoas) as pessoas
    from todos
    group by competencia
)

select
    {{ celula(
        'I-04', numerador='horas_sus', denominador='horas', medida='horas_de_especialistas',
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas', familia='especialistas', por_profissao=true
    ) }}
from {{ ref('int_indicadores__especialistas') }}
where profissao is not null
union all
select
    {{ celula(
        'I-04', numerador='coalesce(horas_sus, 0)', denominador='horas', medida='horas_de_todos_os_vinculos',
        pessoas='pessoas', familia='vinculos'
    ) }}
from por_nivel
