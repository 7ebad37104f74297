{#-
  Months in which an unpaid right can be judged (MR-DIR): those that a later batch follows, after the time to pay.
-#}
with lotes as (
    select max(competencia) as ultimo
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'incentivo' and conjunto = 'pagamentos'
),

prazos as (
    select
        competencia,
        {{ parametro('prazo_pagamento_dia_util', 'meses.competencia') }} as ordem
    from {{ ref('core_meses_com_lote_depois') }} as meses
)

select prazos.competencia
from prazos
cross join lotes
inner join {{ ref('core_dias_uteis') }} as dias
    on
        dias.calendario = 'com_facultativos'
        and dias.mes = prazos.competencia + interval 1 month
        and dias.ordem = prazos.ordem
where dias.dia <= last_day(lotes.ultimo)
