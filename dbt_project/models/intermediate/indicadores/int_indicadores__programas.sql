-- Each programme with its territories, one row per level, by which residents, places and payments are counted.
with programas as (
    select
        programa.*,
        substr(programa.codigo_municipio, 1, 6) as municipio
    from {{ ref('stg_comissoes__programas') }} as programa
),

niveis as (
    select
        programa.codigo_programa,
        territorio.nivel,
        territorio.codigo_territorio
    from programas as programa
    inner join {{ ref('int_indicadores__territorios') }} as territorio on programa.municipio = territorio.codigo_municipio
    where territorio.nivel in ('brasil', 'regiao', 'uf')
    union all
    select
        codigo_programa,
        'programa' as nivel,
        codigo_programa as codigo_territorio
    from programas
    union all
    select
        codigo_programa,
        'instituicao' as nivel,
        codigo_instituicao as codigo_territorio
    from programas
)

select
    programa.codigo_programa,
    niveis.nivel,
    niveis.codigo_territorio,
    max(programa.competencia_arquivo) over () as competencia,
    {{ nome_listado('especialidade.especialidade', 'especialidade') }} as especialidade,
    programa.duracao_anos,
    programa.vagas_autorizadas_ano,
    programa.percentual_carga_sus,
    programa.situacao = 'ativo' as ativo,
    programa.municipio as codigo_municipio,
    municipio.codigo_regiao_saude,
    coalesce(municipio.prioritario, false) as territorio_prioritario,
    exists(
        select 1
        from {{ ref('stg_referencia__prioridades') }} as prioridade
        where
            prioridade.tipo = 'especialidade'
            and {{ texto_comparavel('prioridade.codigo') }} = especialidade.especialidade_comparavel
            and prioridade.inicio <= last_day(programa.competencia_arquivo)
            and coalesce(prioridade.fim >= programa.competencia_arquivo, true)
    ) as especialidade_prioritaria,
    instituicao.natureza_juridica
from programas as programa
inner join niveis using (codigo_programa)
inner join {{ ref('core_especialidades') }} as especialidade
    on {{ texto_comparavel('programa.especialidade') }} = especialidade.especialidade_comparavel
{{ junta_nome('especialidade.especialidade', 'especialidade') }}
left join {{ ref('int_indicadores__municipios') }} as municipio on programa.municipio = municipio.codigo_municipio
left join {{ ref('stg_comissoes__instituicoes') }} as instituicao using (codigo_instituicao)
