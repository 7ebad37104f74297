{{ config(database='publico', alias='catalogo') }}

-- Restricted indicators are listed too: only their values are restricted.
select * exclude (modelo)
from {{ ref('int_indicadores__catalogo') }}
