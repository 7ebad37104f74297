-- A year without optional days off in the seed has no calendar: no one has decreed them yet.
with anos as (
    select distinct year(data) as ano from {{ ref('pontos_facultativos') }}
),

dias as (
    select cast(unnest(generate_series(
        (select min(data) from {{ ref('feriados') }}),
        (select max(data) from {{ ref('feriados') }}),
        interval 1 day
    )) as date) as dia
),

uteis as (
    select dia
    from dias
    where
        isodow(dia) <= 5
        and dia not in (select data from {{ ref('feriados') }})
        and year(dia) in (select ano from anos)
),

calendarios as (
    select
        'so_feriados' as calendario,
        dia
    from uteis
    union all
    select
        'com_facultativos' as calendario,
        dia
    from uteis
    where dia not in (select data from {{ ref('pontos_facultativos') }})
)

select
    calendario,
    cast(date_trunc('month', dia) as date) as mes,
    cast(row_number() over (partition by calendario, date_trunc('month', dia) order by dia) as integer) as ordem,
    dia
from calendarios
