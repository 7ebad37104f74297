-- Every pair of values of two crossed dimensions, even without people: a missing row would reveal that.
with dimensoes as (
    select distinct
        familia,
        competencia,
        dim_1,
        dim_2
    from {{ ref('int_supressao__celulas') }}
)

select distinct
    dims.familia,
    dims.competencia,
    coalesce(pares_1.bloco, '') as bloco_1,
    coalesce(pares_2.bloco, '') as bloco_2,
    concat_ws('; ', dims.dim_1 || '=' || pares_1.valor, dims.dim_2 || '=' || pares_2.valor) as chave,
    dims.dim_1,
    pares_1.valor as valor_1,
    dims.dim_2,
    pares_2.valor as valor_2
from dimensoes as dims
{% for posicao in [1, 2] -%}
left join {{ ref('int_supressao__pares') }} as pares_{{ posicao }}
    on
        pares_{{ posicao }}.posicao = {{ posicao }}
        and dims.familia = pares_{{ posicao }}.familia
        and dims.competencia = pares_{{ posicao }}.competencia
        and dims.dim_{{ posicao }} = pares_{{ posicao }}.dim
{% endfor -%}
