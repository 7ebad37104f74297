{{
    config(
        materialized='table',
        meta={
            'parte': 'residencias',
            'por_mes': [
                'int_indicadores__equipe_com_incentivo',
                'int_indicadores__funcoes',
                'int_indicadores__programas',
            ]
        }
    )
}}

-- Of those in a function of the team twelve months before, how many still are, and how many months those now in it have
-- been there; with and without an incentive paid or programmed in these months. What counts is a person's function in a
-- programme.
with funcoes as (
    select
        competencia,
        codigo_programa,
        funcao,
        pessoa,
        bool_or(
            data_inicio <= last_day(competencia - interval 12 month)
            and coalesce(data_fim >= competencia - interval 12 month, true)
        ) as antes,
        bool_or(coalesce(data_fim >= competencia, true)) as agora,
        date_diff(
            'month',
            date_trunc('month', min(data_inicio) filter (where coalesce(data_fim >= competencia, true))),
            competencia
        ) as meses
    from {{ ref('int_indicadores__funcoes') }}
    group by competencia, codigo_programa, funcao, pessoa
),

classificadas as (
    select
        funcao.*,
        programa.nivel,
        programa.codigo_territorio,
        if(incentivo.pessoa is null, 'sem', 'com') as incentivo
    from funcoes as funcao
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    left join {{ ref('int_indicadores__equipe_com_incentivo') }} as incentivo
        using (competencia, codigo_programa, funcao, pessoa)
    where programa.nivel <> 'instituicao' and (funcao.antes or funcao.agora)
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        funcao,
        incentivo,
        count(*) filter (where antes) as de_antes,
        count(*) filter (where antes and agora) as permaneceram,
        count(distinct pessoa) filter (where antes) as pessoas_de_antes,
        count(distinct pessoa) filter (where antes and agora) as pessoas_que_permaneceram,
        count(*) filter (where agora) as de_agora,
        count(distinct pessoa) filter (where agora) as pessoas_de_agora,
        sum(meses) filter (where agora) as meses
    from classificadas
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, funcao),
        (competencia, nivel, codigo_territorio, incentivo),
        (competencia, nivel, codigo_territorio, funcao, incentivo)
    )
)

select
    {{ celula(
        'I-21', numerador='permaneceram', denominador='de_antes', medida='permanencia_em_12_meses',
        dims=[['funcao', 'funcao'], ['incentivo', 'incentivo']], pessoas='pessoas_de_antes',
        pessoas_numerador='pessoas_que_permaneceram', familia='equipe_de_antes'
    ) }}
from contagens
where de_antes > 0
union all
select
    {{ celula(
        'I-21', numerador='coalesce(meses, 0)', denominador='de_agora', medida='meses_na_funcao',
        dims=[['funcao', 'funcao'], ['incentivo', 'incentivo']], pessoas='pessoas_de_agora', familia='equipe_de_agora'
    ) }}
from contagens
where de_agora > 0
