{{
    config(meta={
        'dagster': {'ref': {'name': 'valores_publicos'}},
        'parte_por': 'indicador',
        'por_mes': ['valores_divulgados', 'celulas_retidas', 'int_supressao__blocos_retidos']
    })
}}

-- A public cell is shown or withheld, not both, and a block is withheld once in a territory. Territories are compared as
-- lists: withheld cells, one by one, are tens of millions.
with mostradas as (
    select
        divulgada.indicador,
        divulgada.competencia,
        divulgada.nivel,
        cast(divulgada.recorte as varchar) as recorte,
        list(divulgada.codigo_territorio) as territorios
    from {{ ref('valores_divulgados') }} as divulgada
    semi join {{ ref('celulas_retidas') }} as retida
        on
            divulgada.indicador = retida.indicador
            and divulgada.competencia = retida.competencia
            and divulgada.nivel = retida.nivel
            and cast(divulgada.recorte as varchar) = cast(retida.recorte as varchar)
    group by all
)

select
    mostrada.indicador,
    mostrada.nivel
from mostradas as mostrada
inner join {{ ref('celulas_retidas') }} as retida
    on
        mostrada.indicador = retida.indicador
        and mostrada.competencia = retida.competencia
        and mostrada.nivel = retida.nivel
        and mostrada.recorte = cast(retida.recorte as varchar)
where list_has_any(mostrada.territorios, retida.territorios)
union all
select
    familia as indicador,
    nivel
from {{ ref('int_supressao__blocos_retidos') }}
group by familia, competencia, nivel, bloco_1, bloco_2, codigo_territorio
having count(*) > 1
