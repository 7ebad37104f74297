{{ config(meta={'por_mes': ['int_indicadores__vagas']}) }}

{% for corte in ['especialidade', 'area_atuacao'] -%}
select
    {{ celula(
        'I-11', numerador='ocupadas', denominador='autorizadas', leitura='razao_das_somas',
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
where area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
union all
select
    {{ celula(
        'I-11', numerador='ocupadas', denominador='autorizadas', valor='media_das_ocupacoes', leitura='media_das_razoes',
        dims=[[corte, corte], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
where area_atuacao is {{ 'null' if corte == 'especialidade' else 'not null' }}
{{ 'union all' if not loop.last }}
{% endfor -%}
