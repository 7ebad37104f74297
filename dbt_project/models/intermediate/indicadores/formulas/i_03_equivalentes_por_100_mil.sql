{{ config(meta={'por_mes': ['int_indicadores__especialistas']}) }}

-- Full-time equivalents; and, as `sus`, those of the hours in links that serve SUS.
{% for numerador, medida in [('equivalentes', none), ('equivalentes_sus', 'sus')] -%}
select
    {{ celula(
        'I-03', numerador=numerador, denominador='populacao', fator=100000, medida=medida,
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas', familia='especialistas', por_profissao=true
    ) }}
from {{ ref('int_indicadores__especialistas') }}
where profissao is not null
{{ 'union all' if not loop.last }}
{% endfor -%}
