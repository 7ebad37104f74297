-- The sources, needed or complementary, that each indicator lacks because they have no file in force.
with fontes as (
    select
        indicador,
        true as necessaria,
        unnest(string_split(fontes, ';')) as fonte
    from {{ ref('indicadores') }}
    where fontes is not null
    union all
    select
        indicador,
        false as necessaria,
        unnest(string_split(complementos, ';')) as fonte
    from {{ ref('indicadores') }}
    where complementos is not null
),

presentes as (
    select distinct fonte || '/' || conjunto as fonte from {{ ref('stg_lake__conjuntos') }}
    union
    select 'scnes' as fonte from ({{ meses_do_scnes() }})
)

select
    fontes.indicador,
    string_agg(fontes.fonte, ', ' order by fontes.fonte) filter (where fontes.necessaria) as necessarias,
    string_agg(fontes.fonte, ', ' order by fontes.fonte) as faltantes
from fontes
anti join presentes using (fonte)
group by fontes.indicador
