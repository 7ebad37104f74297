{{
    config(
        materialized='table',
        meta={'parte': 'especialistas', 'por_mes': ['int_indicadores__especialistas']}
    )
}}

-- Health regions without a practising specialist, and their inhabitants. No cell counts specialists.
with acima as (
    select distinct
        municipio.codigo_regiao_saude,
        territorio.nivel,
        territorio.codigo_territorio
    from {{ ref('int_indicadores__municipios') }} as municipio
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    where territorio.nivel in ('brasil', 'regiao', 'uf')
),

regioes as (
    select
        especialista.competencia,
        especialista.cadastro,
        especialista.profissao,
        especialista.especialidade,
        especialista.area_atuacao,
        especialista.pessoas,
        especialista.populacao,
        territorio.nivel,
        territorio.codigo_territorio
    from {{ ref('int_indicadores__especialistas') }} as especialista
    inner join acima as territorio on especialista.codigo_territorio = territorio.codigo_regiao_saude
    where especialista.nivel = 'regiao_saude' and especialista.profissao is not null
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        count(*) as regioes,
        count(*) filter (where pessoas = 0) as vazias,
        sum(populacao) as populacao,
        case when count(populacao) > 0 then coalesce(sum(populacao) filter (where pessoas = 0), 0) end as populacao_vazias
    from regioes
    group by competencia, nivel, codigo_territorio, cadastro, profissao, especialidade, area_atuacao
)

select
    {{ celula(
        'I-08', numerador='vazias', denominador='regioes', medida='regioes_sem_especialista',
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], por_profissao=true
    ) }}
from contagens
union all
select
    {{ celula(
        'I-08', numerador='populacao_vazias', denominador='populacao', medida='populacao_sem_especialista',
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], por_profissao=true
    ) }}
from contagens
