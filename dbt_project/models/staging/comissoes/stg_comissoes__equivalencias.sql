{{ config(materialized='table') }}

-- The code that each replaced code is read as: the end of its chain of replacements.
with recursive substituicoes as (
    select * from {{ ref('stg_comissoes__substituicoes') }}
    where conta and codigo_anterior != codigo_atual
),

cadeias as (
    select
        tipo,
        ambito,
        comissao,
        codigo_anterior,
        codigo_atual as codigo_lido
    from substituicoes
    union all
    select
        cadeias.tipo,
        cadeias.ambito,
        cadeias.comissao,
        cadeias.codigo_anterior,
        proxima.codigo_atual as codigo_lido
    from cadeias
    inner join substituicoes as proxima
        on
            cadeias.tipo = proxima.tipo and cadeias.ambito = proxima.ambito
            and cadeias.codigo_lido = proxima.codigo_anterior
)

select
    cadeias.tipo,
    cadeias.comissao,
    cadeias.codigo_anterior,
    cadeias.codigo_lido
from cadeias
where
    not exists (
        select 1
        from substituicoes as seguinte
        where
            cadeias.tipo = seguinte.tipo and cadeias.ambito = seguinte.ambito
            and cadeias.codigo_lido = seguinte.codigo_anterior
    )
