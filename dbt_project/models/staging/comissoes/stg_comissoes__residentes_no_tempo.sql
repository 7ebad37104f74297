{{ config(materialized='table') }}

-- A gone row whose code the newest snapshot still has takes the dated facts from there: they are one residency.
with versoes as (
    {{ versoes_das_comissoes('residentes', pessoas=true, codigos=['programa']) }}
),

registros as (
    select *
    from versoes
    qualify {{ mais_nova_da_chave('comissao, codigo_matricula, codigo_programa') }}
),

em_vigor as (
    select * from registros
    where visto_ate is null
)

select
    registro.* replace (
        if(novo.carga_id is null, registro.situacao, novo.situacao) as situacao,
        if(novo.carga_id is null, registro.data_situacao, novo.data_situacao) as data_situacao,
        if(novo.carga_id is null, registro.data_prevista_fim, novo.data_prevista_fim) as data_prevista_fim
    )
from registros as registro
left join em_vigor as novo
    on
        registro.visto_ate is not null
        and registro.comissao = novo.comissao
        and registro.codigo_matricula = novo.codigo_matricula
