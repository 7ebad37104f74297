select
    {{ celula(
        'I-10', numerador='autorizadas', denominador='programas', valor='autorizadas', medida='autorizadas',
        dims=[['especialidade', 'especialidade'], ['ano_residencia', 'ano_residencia']]
    ) }}
from {{ ref('int_indicadores__vagas') }}
union all
select
    {{ celula(
        'I-10', numerador='ocupadas', denominador='autorizadas', valor='ocupadas', medida='ocupadas',
        dims=[['especialidade', 'especialidade'], ['ano_residencia', 'ano_residencia']], pessoas='ocupadas', familia='vagas'
    ) }}
from {{ ref('int_indicadores__vagas') }}
