-- Values of a recorte are suppressed in pairs of similar size (the smallest three together if their number is odd),
-- so that the sum over the recorte reveals none. Priority specialties and areas are paired among themselves, because some
-- indicators add up only these.
with prioritarias as (
    select distinct {{ texto_comparavel('codigo') }} as codigo
    from {{ ref('stg_referencia__prioridades') }}
    where tipo in ('especialidade', 'area_atuacao')
),

{% for posicao in [1, 2] -%}
tamanhos_{{ posicao }} as (
    select
        familia,
        competencia,
        dim_{{ posicao }} as dim,
        valor_{{ posicao }} as valor,
        any_value(prioritarias.codigo is not null) as prioritaria,
        sum(pessoas) as pessoas
    from {{ ref('int_supressao__celulas') }} as celulas
    left join prioritarias on {{ texto_comparavel('celulas.valor_' ~ posicao) }} = prioritarias.codigo
    where valor_{{ posicao }} is not null
    group by familia, competencia, dim_{{ posicao }}, valor_{{ posicao }}
),

classes_{{ posicao }} as (
    select
        *,
        count(*) over (partition by familia, competencia, dim, prioritaria) as na_classe
    from tamanhos_{{ posicao }}
),

ordens_{{ posicao }} as (
    select
        *,
        case when min(na_classe) over (partition by familia, competencia, dim) > 1 then prioritaria end as classe
    from classes_{{ posicao }}
),

pares_{{ posicao }} as (
    select
        familia,
        competencia,
        dim,
        valor,
        dim || '/' || coalesce(cast(classe as varchar), '') || ':' || least(
            (row_number() over tamanho - 1) // 2,
            greatest(count(*) over classe // 2 - 1, 0)
        ) as bloco
    from ordens_{{ posicao }}
    window
        tamanho as (partition by familia, competencia, dim, classe order by pessoas desc, valor),
        classe as (partition by familia, competencia, dim, classe)
)
{{- ',' if not loop.last }}

{% endfor -%}
select
    1 as posicao,
    *
from pares_1
union all
select
    2 as posicao,
    *
from pares_2
