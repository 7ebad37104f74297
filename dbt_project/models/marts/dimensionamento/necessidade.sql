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
    equivalentes
from {{ ref('int_dimensionamento__necessidade') }}
