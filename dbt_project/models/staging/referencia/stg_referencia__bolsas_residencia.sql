with estado as (
    {{ estado_mais_novo(
        'referencia', 'bolsas_residencia', 'codigo_matricula, competencia, fonte_pagadora, rubrica'
    ) }}
)

select
    estado.*,
    identificado.pessoa_id
from estado
left join {{ source('identidade', 'registros') }} as identificado using (carga_id, linha)
