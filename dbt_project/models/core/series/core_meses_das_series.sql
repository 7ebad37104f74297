-- The months of which some indicator speaks, by the registers as they then were: those with SCNES, with a snapshot of
-- residents, with payments or with stipends. Payments are of the months that they pay: a file may pay months that have no
-- file of their own.
with fontes as (
    select
        competencia,
        fonte = 'scnes' as do_scnes,
        conjunto = 'residentes' as dos_registros
    from {{ ref('stg_lake__conjuntos') }}
    where
        (fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf'))
        or (fonte in ('cnrm', 'cnrms') and conjunto = 'residentes')
        or (fonte = 'incentivo' and conjunto = 'pagamentos')
    union
    select
        competencia,
        false as do_scnes,
        false as dos_registros
    from {{ ref('stg_referencia__bolsas_residencia') }}
    union
    select
        competencia,
        false as do_scnes,
        false as dos_registros
    from {{ ref('stg_incentivo__pagamentos') }}
    where situacao = 'pago'
)

select
    competencia,
    bool_or(do_scnes) as do_scnes,
    bool_or(dos_registros) as dos_registros
from fontes
group by competencia
