-- People enrolled in the partners' courses: reported, satisfactory in attendance and performance, and certified. A
-- partner is shown by the name of its folder if that is an acronym. A registration that left the newest snapshot counts in
-- the months in which the partner still had it: a past month does not shrink.
with relatorios as (
    select
        relatorio.*,
        case
            when relatorio.parceiro like '% %' or relatorio.parceiro like '%*%' or length(relatorio.parceiro) > 20 then 'outro'
            else relatorio.parceiro
        end as sigla
    from {{ ref('stg_parceiros__relatorio') }} as relatorio
),

relatados as (
    select
        relatorio.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        relatorio.sigla as parceiro,
        matricula.codigo_oferta as curso,
        count(*) as matriculados,
        count(*) filter (
            where relatorio.frequencia = 'satisfatoria' and relatorio.desempenho = 'satisfatoria'
        ) as satisfatorios,
        count(*) filter (where relatorio.situacao = 'concluido') as certificados
    from relatorios as relatorio
    inner join {{ ref('stg_parceiros__matriculas_no_tempo') }} as matricula
        on
            relatorio.parceiro = matricula.parceiro
            and relatorio.codigo_matricula_curso = matricula.codigo_matricula_curso
            and {{ conta_no_mes('relatorio.competencia', 'matricula') }}
    group by grouping sets (
        (relatorio.competencia), (relatorio.competencia, relatorio.sigla),
        (relatorio.competencia, relatorio.sigla, matricula.codigo_oferta)
    )
)

{% for medida, numerador, contados in [
    ('matriculados', 'matriculados', none), ('satisfatorios', 'satisfatorios', 'satisfatorios'),
    ('certificados', 'certificados', 'certificados')
] -%}
select
    {{ celula(
        'I-39', numerador=numerador, denominador='matriculados', valor=numerador if not contados else none, medida=medida,
        dims=[['parceiro', 'parceiro'], ['curso', 'curso']],
        pessoas='matriculados', pessoas_numerador=contados or 'null', familia='cursistas_' ~ medida
    ) }}
from relatados
{{ 'union all' if not loop.last }}
{% endfor -%}
