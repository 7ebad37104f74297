-- Rules that read an optional dataset of which nothing was ever loaded.
with lidas as (
    select
        id as regra,
        unnest(string_split(fontes, '|')) as conjunto
    from {{ ref('regras') }}
)

select distinct lidas.regra
from lidas
inner join {{ ref('stg_lake__fontes') }} as esperado
    on lidas.conjunto = esperado.fonte || '/' || esperado.conjunto and not esperado.necessario and not esperado.mensal
where
    not exists (
        select 1 from {{ ref('stg_lake__conjuntos') }} as carregado
        where carregado.fonte = esperado.fonte and carregado.conjunto = esperado.conjunto
    )
