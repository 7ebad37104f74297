{{ config(database='publico', alias='catalogo') }}

-- Restricted indicators are named too: that they exist is no secret, only their values are.
select * exclude (modelo)
from {{ ref('int_indicadores__catalogo') }}
