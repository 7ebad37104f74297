{{ config(meta={'dagster': {'ref': {'name': 'valores_publicos'}}}) }}

-- A public cell is shown or withheld, not both, and a block is withheld once in a territory.
with retidas as (
    select
        indicador,
        competencia,
        nivel,
        cast(recorte as varchar) as recorte,
        unnest(territorios) as codigo_territorio
    from {{ ref('celulas_retidas') }}
)

select
    divulgada.indicador,
    divulgada.codigo_territorio
from {{ ref('valores_divulgados') }} as divulgada
semi join retidas as retida
    on
        divulgada.indicador = retida.indicador
        and divulgada.competencia = retida.competencia
        and divulgada.nivel = retida.nivel
        and cast(divulgada.recorte as varchar) = retida.recorte
        and divulgada.codigo_territorio = retida.codigo_territorio
union all
select
    familia as indicador,
    codigo_territorio
from {{ ref('int_supressao__blocos_retidos') }}
group by familia, competencia, nivel, bloco_1, bloco_2, codigo_territorio
having count(*) > 1
