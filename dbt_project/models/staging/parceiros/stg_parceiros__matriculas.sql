select * exclude (visto_ate, lido_de_outro)
from {{ ref('stg_parceiros__matriculas_no_tempo') }}
where visto_ate is null
