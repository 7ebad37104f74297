select
    cadastro,
    profissao,
    especialidade,
    nivel,
    codigo,
    cast(ano as integer) as ano,
    metodo,
    competencia,
    cast(populacao as bigint) as populacao,
    necessidade,
    oferta,
    lacuna,
    cobertura,
    cast(regioes_em_deficit as integer) as regioes_em_deficit,
    cast(populacao_em_deficit as bigint) as populacao_em_deficit,
    cast(posicao as integer) as posicao
from {{ ref('int_dimensionamento__lacuna') }}
