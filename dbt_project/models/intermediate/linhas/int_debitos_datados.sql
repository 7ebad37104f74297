-- The debts with how long ago each was confirmed, counted to the day of the run. Apart from int_debitos, so that the
-- indicators that read it are not built again every night.
select
    debito.*,
    cast(date_diff('day', cast(debito.decidido_em as date), cast(execucao.executado_em as date)) as integer)
        as dias_desde_a_decisao
from {{ ref('int_debitos') }} as debito
cross join {{ ref('stg_lake__execucao') }} as execucao
