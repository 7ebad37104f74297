{{ config(meta={'por_mes': ['int_indicadores__especialistas']}) }}

-- People; as `papeis`, how many workplaces they have, a person counting once in each municipality; and, as
-- `atua_na_especialidade`, those with a link there whose occupation (CBO) is of the specialty, when it has any.
{% for numerador, medida in [('pessoas', none), ('papeis', 'papeis'), ('atuantes', 'atua_na_especialidade')] -%}
select
    {{ celula(
        'I-01', numerador=numerador, denominador='populacao', fator=100000, medida=medida,
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas',
        pessoas_numerador='atuantes' if numerador == 'atuantes' else 'null',
        familia='especialistas_atuantes' if numerador == 'atuantes' else 'especialistas', por_profissao=true
    ) }}
from {{ ref('int_indicadores__especialistas') }}
where
    profissao is not null
    {{ {'papeis': "and nivel <> 'municipio'", 'atua_na_especialidade': 'and atuantes is not null'}.get(medida, '') }}
{{ 'union all' if not loop.last }}
{% endfor -%}
