{{ config(meta={'por_mes': ['int_indicadores__vagas']}) }}

{% for corte in ['especialidade', 'area_atuacao'] -%}
select
    {{ celula(
        'I-10', numerador='autorizadas', denominador='programas', valor='autorizadas', medida='autorizadas',
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']]
    ) }}
from {{ ref('int_indicadores__vagas') }}
where area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
union all
select
    {{ celula(
        'I-10', numerador='ocupadas', denominador='autorizadas', valor='ocupadas', medida='ocupadas',
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
where area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
{{ 'union all' if not loop.last }}
{% endfor -%}
