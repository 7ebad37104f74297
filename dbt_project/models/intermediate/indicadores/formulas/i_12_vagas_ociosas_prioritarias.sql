{{ config(meta={'por_mes': ['int_indicadores__vagas']}) }}

-- A cell depends on all who occupy places of it, as I-10 does: beside the occupied places of I-10 it shows who is in a
-- priority one and who is not, and may not show what I-10 withholds.
{% for corte in ['especialidade', 'area_atuacao'] -%}
{%- set ultimo_corte = loop.last %}
{% for alvo, medida in [
    ('especialidade', 'especialidade_prioritaria'), ('area', 'area_prioritaria'), ('territorio', 'territorio_prioritario')
] -%}
select
    {{ celula(
        'I-12', numerador='ociosas_' ~ alvo, denominador='autorizadas_' ~ alvo, medida=medida,
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas',
        menor='least(nullif(ocupadas_' ~ alvo ~ ', 0), nullif(ocupadas - ocupadas_' ~ alvo ~ ', 0))',
        familia='vagas_' ~ medida
    ) }}
from {{ ref('int_indicadores__vagas') }}
where autorizadas_{{ alvo }} > 0 and area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
{{ 'union all' if not (loop.last and ultimo_corte) }}
{% endfor -%}
{% endfor -%}
