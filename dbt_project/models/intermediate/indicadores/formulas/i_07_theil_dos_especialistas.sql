{{
    config(
        materialized='table',
        meta={'parte': 'especialistas', 'por_mes': ['int_indicadores__especialistas']}
    )
}}

-- Theil T of specialists over health regions, within and between states: sum of s * ln(s / p), where s and p are the
-- region's shares of specialists and of population. A region without specialists adds zero.
with ufs_das_regioes as (
    {{ ufs_das_regioes() }}
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
        uf.codigo_uf
    from {{ ref('int_indicadores__especialistas') }} as especialista
    inner join ufs_das_regioes as uf on especialista.codigo_territorio = uf.codigo_regiao_saude
    where especialista.nivel = 'regiao_saude' and especialista.populacao > 0 and especialista.profissao is not null
),

ufs as (
    select
        competencia,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        codigo_uf,
        sum(pessoas) as pessoas,
        sum(populacao) as populacao
    from regioes
    group by competencia, cadastro, profissao, especialidade, area_atuacao, codigo_uf
),

totais as (
    select
        competencia,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        sum(pessoas) as pessoas,
        sum(populacao) as populacao
    from regioes
    group by competencia, cadastro, profissao, especialidade, area_atuacao
),

partes as (
    select
        'total' as parte,
        regioes.competencia,
        regioes.cadastro,
        regioes.profissao,
        regioes.especialidade,
        regioes.area_atuacao,
        {{ parcela_theil('regioes', 'totais') }} as parcela
    from regioes
    inner join totais
        on
            regioes.competencia = totais.competencia
            and regioes.profissao = totais.profissao
            and regioes.especialidade is not distinct from totais.especialidade
            and regioes.area_atuacao is not distinct from totais.area_atuacao
    union all
    select
        'entre_ufs' as parte,
        ufs.competencia,
        ufs.cadastro,
        ufs.profissao,
        ufs.especialidade,
        ufs.area_atuacao,
        {{ parcela_theil('ufs', 'totais') }} as parcela
    from ufs
    inner join totais
        on
            ufs.competencia = totais.competencia
            and ufs.profissao = totais.profissao
            and ufs.especialidade is not distinct from totais.especialidade
            and ufs.area_atuacao is not distinct from totais.area_atuacao
),

indices as (
    select
        partes.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        partes.cadastro,
        partes.profissao,
        partes.especialidade,
        partes.area_atuacao,
        any_value(totais.pessoas) as pessoas,
        any_value(totais.populacao) as populacao,
        round(sum(partes.parcela) filter (where partes.parte = 'total'), 9) as total,
        round(sum(partes.parcela) filter (where partes.parte = 'entre_ufs'), 9) as entre_ufs
    from partes
    inner join totais
        on
            partes.competencia = totais.competencia
            and partes.profissao = totais.profissao
            and partes.especialidade is not distinct from totais.especialidade
            and partes.area_atuacao is not distinct from totais.area_atuacao
    group by partes.competencia, partes.cadastro, partes.profissao, partes.especialidade, partes.area_atuacao
)

{% for medida, valor in [
    ('theil_t', 'total'), ('entre_ufs', 'entre_ufs'), ('dentro_das_ufs', 'total - entre_ufs')
] -%}
select
    {{ celula(
        'I-07', numerador='pessoas', denominador='populacao', valor=valor, medida=medida,
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas', familia='especialistas',
        por_profissao=true
    ) }}
from indices
where pessoas > 0
{{ 'union all' if not loop.last }}
{% endfor -%}
