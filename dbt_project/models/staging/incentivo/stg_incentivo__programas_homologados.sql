select * exclude (visto_ate, lido_de_outro)
from {{ ref('stg_incentivo__programas_homologados_no_tempo') }}
where visto_ate is null
