-- People; and, as `papeis`, how many workplaces they have, a person counting once in each municipality.
{% for numerador, medida in [('pessoas', none), ('papeis', 'papeis')] -%}
select
    {{ celula(
        'I-01', numerador=numerador, denominador='populacao', fator=100000, medida=medida,
        dims=[['especialidade', 'especialidade']], pessoas='pessoas', familia='especialistas', por_profissao=true
    ) }}
from {{ ref('int_indicadores__especialistas') }}
where profissao is not null{{ " and nivel <> 'municipio'" if medida }}
{{ 'union all' if not loop.last }}
{% endfor -%}
