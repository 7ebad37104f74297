-- The states that each loaded month of SCNES covers: all with the ministry's zip, else those of its files PF.
with arquivos as (
    select
        competencia,
        conjunto = 'tbcargahorariasus' as do_pais,
        substr(regexp_extract(upper(arquivo), '[^/]*$'), 3, 2) as uf
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
),

cobertas as (
    select distinct
        arquivo.competencia,
        uf.codigo_uf,
        uf.uf
    from arquivos as arquivo
    inner join {{ ref('ufs') }} as uf on arquivo.do_pais or arquivo.uf = uf.uf
)

select
    competencia,
    codigo_uf,
    uf,
    count(*) over (partition by competencia) = (select count(*) from {{ ref('ufs') }}) as pais
from cobertas
