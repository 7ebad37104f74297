select
    regra,
    competencia,
    aviso_ate,
    prazo,
    pendentes
from {{ ref('int_prazos') }}
