{{ config(materialized='view') }}

-- The scenarios of the projection: what each changes of the trend.
select
    'tendencia' as cenario,
    false as sem_ociosas,
    cast(0 as decimal(18, 4)) as acrescimo_vagas,
    cast(0 as decimal(18, 4)) as acrescimo_permanencia
union all
select
    'ociosas_ocupadas' as cenario,
    true as sem_ociosas,
    cast(0 as decimal(18, 4)) as acrescimo_vagas,
    cast(0 as decimal(18, 4)) as acrescimo_permanencia
union all
select
    'mais_vagas' as cenario,
    false as sem_ociosas,
    acrescimo_vagas_deficit as acrescimo_vagas,
    cast(0 as decimal(18, 4)) as acrescimo_permanencia
from {{ ref('int_dimensionamento__meses') }}
where base
union all
select
    'mais_fixacao' as cenario,
    false as sem_ociosas,
    cast(0 as decimal(18, 4)) as acrescimo_vagas,
    acrescimo_permanencia
from {{ ref('int_dimensionamento__meses') }}
where base
