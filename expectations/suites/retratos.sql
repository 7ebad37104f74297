-- One row per table that has every row of a snapshot in force: how many in the lake, how many about to be published.
with cargas as (
    select
        fonte,
        lower(conjunto) as conjunto,
        competencia,
        sum(linhas_carregadas) as linhas
    from lake.cargas
    where em_vigor
    group by all
),

retratos as (
    select
        fonte,
        conjunto,
        arg_max(linhas, competencia) as linhas
    from cargas
    group by all
),

-- When a month came both as zip and as PF, the zip is in force.
vinculos as (
    select arg_max(linhas, (competencia, conjunto = 'tbcargahorariasus')) as linhas
    from cargas
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
),

equipes as (
    select count(*) as linhas
    from (
        select 'cnrm' as fonte, competencia_arquivo as competencia, funcao from lake.cnrm_equipe
        union all
        select 'cnrms' as fonte, competencia_arquivo as competencia, funcao from lake.cnrms_equipe
    )
    semi join (select fonte, max(competencia) as competencia from cargas where conjunto = 'equipe' group by fonte)
        using (fonte, competencia)
    where funcao = 'preceptor'
),

esperadas (alvo, esperadas, publicadas) as (
    select 'cadastro.residentes', sum(linhas), (select count(*) from restrito.cadastro.residentes)
    from retratos where conjunto = 'residentes'
    union all
    select 'sensivel.perfil_residentes', sum(linhas), (select count(*) from restrito.sensivel.perfil_residentes)
    from retratos where conjunto = 'residentes'
    union all
    select 'cadastro.preceptores', linhas, (select count(*) from restrito.cadastro.preceptores) from equipes
    union all
    select 'cadastro.vinculos', linhas, (select count(*) from restrito.cadastro.vinculos) from vinculos
)

select
    alvo,
    coalesce(esperadas, 0) - publicadas as linhas_a_menos
from esperadas
order by alvo
