{{ config(meta={'por_mes': ['int_indicadores__vagas']}) }}

{% for corte in ['especialidade', 'area_atuacao'] -%}
{%- set ultimo_corte = loop.last %}
{% for alvo, medida in [
    ('especialidade', 'especialidade_prioritaria'), ('area', 'area_prioritaria'), ('territorio', 'territorio_prioritario')
] -%}
select
    {{ celula(
        'I-12', numerador='ociosas_' ~ alvo, denominador='autorizadas_' ~ alvo, medida=medida,
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas_' ~ alvo,
        familia='vagas_' ~ medida
    ) }}
from {{ ref('int_indicadores__vagas') }}
where autorizadas_{{ alvo }} > 0 and area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
{{ 'union all' if not (loop.last and ultimo_corte) }}
{% endfor -%}
{% endfor -%}
