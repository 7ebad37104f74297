{{ config(materialized='view') }}

-- Each alert with the runs that first and last raised it. Only what needs those times reads this.
select
    alerta.*,
    coalesce(conhecido.primeira_vez, execucao.executado_em) as primeira_vez,
    case when alerta.presente then execucao.executado_em else conhecido.ultima_vez end as ultima_vez
from {{ ref('int_alertas_com_estado') }} as alerta
cross join {{ ref('stg_lake__execucao') }} as execucao
left join {{ ref('stg_casos__conhecidos') }} as conhecido using (alerta_id)
