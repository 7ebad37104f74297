{#-
  Months in which an unpaid right can be judged (MR-DIR): from the start of the incentive to the last batch month but
  one, after the time to pay.
-#}
with lotes as (
    select
        min(competencia) as primeiro,
        max(competencia) as ultimo
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'incentivo' and conjunto = 'pagamentos'
),

meses as (
    select cast(unnest(generate_series(primeiro, ultimo - interval 1 month, interval 1 month)) as date) as competencia
    from lotes
),

prazos as (
    select
        competencia,
        {{ parametro('prazo_pagamento_dia_util', 'meses.competencia') }} as ordem
    from meses
)

select prazos.competencia
from prazos
cross join lotes
inner join {{ ref('core_dias_uteis') }} as dias
    on
        dias.calendario = 'com_facultativos'
        and dias.mes = prazos.competencia + interval 1 month
        and dias.ordem = prazos.ordem
where
    dias.dia <= last_day(lotes.ultimo)
    and prazos.competencia >= {{ inicio_do_incentivo() }}
