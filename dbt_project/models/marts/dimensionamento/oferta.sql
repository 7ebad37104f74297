select
    cadastro,
    profissao,
    especialidade,
    nivel,
    codigo,
    competencia,
    pessoas,
    equivalentes,
    equivalentes_sus,
    cast(populacao as bigint) as populacao
from {{ ref('int_dimensionamento__oferta') }}
