select
    {{ celula(
        'I-11', numerador='ocupadas', denominador='autorizadas', leitura='razao_das_somas',
        dims=[['especialidade', 'especialidade'], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
union all
select
    {{ celula(
        'I-11', numerador='ocupadas', denominador='autorizadas', valor='media_das_ocupacoes', leitura='media_das_razoes',
        dims=[['especialidade', 'especialidade'], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
