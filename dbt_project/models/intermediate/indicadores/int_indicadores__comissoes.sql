-- The commissions that have residents in any month.
select distinct comissao
from {{ ref('core_residentes_do_mes') }}
