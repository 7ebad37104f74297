{{ config(materialized='table') }}

-- A gone row whose code the newest snapshot still has takes the dated facts from there: they are one registration.
with versoes as (
    {{ versoes('incentivo', 'cadastros', pessoas=true, codigos=['programa']) }}
),

registros as (
    select *
    from versoes
    qualify {{ mais_nova_da_chave('codigo_cadastro, codigo_edital, codigo_programa, funcao') }}
),

em_vigor as (
    select * from registros
    where visto_ate is null
)

select
    registro.* replace (
        if(novo.carga_id is null, registro.data_validacao, novo.data_validacao) as data_validacao,
        if(novo.carga_id is null, registro.data_cancelamento, novo.data_cancelamento) as data_cancelamento
    )
from registros as registro
left join em_vigor as novo
    on registro.visto_ate is not null and registro.codigo_cadastro = novo.codigo_cadastro
