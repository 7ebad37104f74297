{{ config(database='publico', alias='catalogo') }}

select * exclude (modelo)
from {{ ref('indicadores') }}
where acesso = 'publico'
