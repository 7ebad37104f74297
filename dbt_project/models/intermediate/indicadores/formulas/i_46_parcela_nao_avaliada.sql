with contagens as (
    select
        linha.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        avaliacao.regra,
        count(*) as avaliacoes,
        count(*) filter (where avaliacao.resultado = 'sem_dado') as sem_dado
    from {{ ref('int_avaliacoes_por_linha') }} as avaliacao
    inner join {{ ref('int_linhas_julgadas') }} as linha using (codigo_pagamento)
    group by grouping sets ((linha.competencia), (linha.competencia, avaliacao.regra))
)

select {{ celula('I-46', numerador='sem_dado', denominador='avaliacoes', dims=[['regra', 'regra']]) }}
from contagens
