select
    {{ celula(
        'I-03', numerador='equivalentes', denominador='populacao', fator=100000,
        dims=[['especialidade', 'especialidade']], pessoas='pessoas', familia='especialistas'
    ) }}
from {{ ref('int_indicadores__especialistas') }}
