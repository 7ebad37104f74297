{{
    config(meta={
        'dagster': {'ref': {'name': 'valores_publicos'}},
        'parte_por': 'indicador',
        'por_mes': ['int_indicadores__publicaveis']
    })
}}

-- No public cut shows a text of a source that is in no list: it could be anything, even a person's name.
with cortes as (
    {% for posicao in [1, 2] -%}
    select distinct
        indicador,
        dim_{{ posicao }} as recorte,
        valor_{{ posicao }} as valor
    from {{ ref('int_indicadores__publicaveis') }}
    {{ 'union' if not loop.last }}
    {% endfor -%}
)

select cortes.*
from cortes
left join {{ ref('int_indicadores__nomes') }} as nome
    on cortes.recorte = nome.recorte and {{ texto_comparavel('cortes.valor') }} = nome.comparavel
where
    cortes.recorte in (select recorte from {{ ref('int_indicadores__nomes') }})
    and cortes.valor not in ('outra', 'nao_informado', 'sem_programa')
    and nome.comparavel is null
