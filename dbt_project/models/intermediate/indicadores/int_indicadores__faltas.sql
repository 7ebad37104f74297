-- What cannot be said of each indicator and why: the sources that have no file in force.
with fontes as (
    select
        indicador,
        unnest(string_split(fontes, ';')) as fonte
    from {{ ref('indicadores') }}
    where fontes is not null
),

presentes as (
    select distinct fonte || '/' || conjunto as fonte from {{ ref('stg_lake__conjuntos') }}
    union
    select 'scnes' as fonte
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
)

select
    fontes.indicador,
    string_agg(fontes.fonte, ', ' order by fontes.fonte) as faltantes
from fontes
anti join presentes using (fonte)
group by fontes.indicador
