{% for alvo, medida in [('especialidade', 'especialidade_prioritaria'), ('territorio', 'territorio_prioritario')] -%}
select
    {{ celula(
        'I-12', numerador='ociosas_' ~ alvo, denominador='autorizadas_' ~ alvo, medida=medida,
        dims=[['especialidade', 'especialidade'], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas_' ~ alvo,
        familia='vagas_' ~ medida
    ) }}
from {{ ref('int_indicadores__vagas') }}
where autorizadas_{{ alvo }} > 0
{{ 'union all' if not loop.last }}
{% endfor -%}
