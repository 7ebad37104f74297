-- BR-01 (Lei 6.932, Lei 11.129, PN 25): a residency stipend whose codigo_matricula is of no residency.
with julgadas as (
    select
        linhas.*,
        {{ falta(retratos=['retrato_residencias']) }} as falta,
        case when not linhas.tem_residencia then 'revisao' end as resultado,
        linhas.valor as em_risco,
        'A bolsa de residência de ' || {{ mes_por_extenso('linhas.competencia') }}
        || ' é de matrícula que nenhum retrato de residentes traz no mês.' as motivo,
        [{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_matricula', 'fonte_pagadora', 'linhas.fonte_pagadora') }}]
            as fatos
    from {{ ref('core_linhas_estipendio') }} as linhas
)

{{ conclusao('BR-01', regular='A matrícula está no cadastro de residentes.', sempre=true) }}
