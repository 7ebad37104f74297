{{ config(meta={'por_mes': ['int_indicadores__especialistas']}) }}

with quartis as (
    select
        *,
        unnest(['primeiro_quartil', 'mediana', 'terceiro_quartil']) as estatistica,
        unnest(quartis) as horas_estatistica
    from {{ ref('int_indicadores__especialistas') }}
    where nivel in ('brasil', 'uf') and profissao is not null
)

{% for estatistica in ['primeiro_quartil', 'mediana', 'terceiro_quartil'] -%}
select
    {{ celula(
        'I-05', numerador='horas_sus', denominador='pessoas', valor='horas_estatistica', medida=estatistica,
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas', familia='especialistas', por_profissao=true
    ) }}
from quartis
where estatistica = '{{ estatistica }}'
{{ 'union all' if not loop.last }}
{% endfor -%}
