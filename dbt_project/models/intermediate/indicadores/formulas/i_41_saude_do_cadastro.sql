-- How many months SCNES is behind the run, how many titles have a link in the month, and where sources disagree.
with titulos as (
    select
        mes.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        titulo.cadastro,
        count(*) as titulos,
        count(*) filter (where titulo.vinculo_scnes_ativo) as com_vinculo,
        count(*) filter (where titulo.conflito is not null) as com_conflito
    from {{ ref('especialistas') }} as titulo
    cross join {{ ref('core_competencia_scnes') }} as mes
    where titulo.situacao = 'ativo' and mes.competencia is not null
    group by grouping sets ((mes.competencia), (mes.competencia, titulo.cadastro))
),

defasagem as (
    select
        mes.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        datediff('month', mes.competencia, execucao.mes_da_execucao) as meses
    from {{ ref('core_competencia_scnes') }} as mes
    cross join {{ ref('stg_lake__mes') }} as execucao
    where mes.competencia is not null
)

select {{ celula('I-41', numerador='com_vinculo', denominador='titulos', medida='titulos_com_vinculo', dims=[['cadastro', 'cadastro']]) }}
from titulos
union all
select {{ celula('I-41', numerador='com_conflito', denominador='titulos', medida='titulos_com_conflito', dims=[['cadastro', 'cadastro']]) }}
from titulos
union all
select {{ celula('I-41', numerador='meses', denominador='1', medida='defasagem_do_scnes_em_meses') }}
from defasagem
