{#-
  Months of which it can be said that something was not paid or reported (MR-DIR, MR-15R): from the first batch month
  loaded to the last but one, none before the incentive.
-#}
with lotes as (
    select distinct competencia
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'incentivo' and conjunto = 'pagamentos'
),

ultimos as (
    select max(competencia) as ultimo from lotes
),

limites as (
    select
        min(lotes.competencia) as primeiro,
        max(lotes.competencia) as penultimo
    from lotes
    inner join ultimos on lotes.competencia < ultimos.ultimo
),

meses as (
    select cast(unnest(generate_series(primeiro, penultimo, interval 1 month)) as date) as competencia
    from limites
)

select competencia from meses
where competencia >= {{ inicio_do_incentivo() }}
