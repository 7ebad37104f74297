-- Each programme in each month with its territories, one row per level, by which residents, places and payments are
-- counted; a programme of several professions has none (`profissao`). `do_registro`: the month has a snapshot of residents.
with programas as (
    select
        programa.*,
        mes.dos_registros as do_registro
    from {{ ref('core_programas_do_mes') }} as programa
    inner join {{ ref('core_meses_das_series') }} as mes using (competencia)
),

niveis as (
    select
        programa.competencia,
        programa.codigo_programa,
        territorio.nivel,
        territorio.codigo_territorio
    from programas as programa
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    where territorio.nivel in ('brasil', 'regiao', 'uf')
    union all
    select
        competencia,
        codigo_programa,
        'programa' as nivel,
        codigo_programa as codigo_territorio
    from programas
    union all
    select
        competencia,
        codigo_programa,
        'instituicao' as nivel,
        codigo_instituicao as codigo_territorio
    from programas
)

select
    programa.codigo_programa,
    niveis.nivel,
    niveis.codigo_territorio,
    programa.competencia,
    programa.do_registro,
    {{ nome_listado('especialidade.especialidade', 'especialidade') }} as especialidade,
    {{ nome_listado('area.especialidade', 'area_atuacao') }} as area_atuacao,
    if(programa.modalidade = 'medica', 'CNE', 'CNE-APS') as cadastro,
    if(programa.modalidade = 'medica', 'Medicina', null) as profissao,
    programa.duracao_anos,
    programa.vagas_autorizadas_ano,
    programa.percentual_carga_sus,
    programa.ativo,
    programa.codigo_municipio,
    municipio.codigo_regiao_saude,
    coalesce(do_mes.prioritario, false) as territorio_prioritario,
    {% for tipo, alias in [('especialidade', 'especialidade'), ('area_atuacao', 'area')] -%}
    exists(
        select 1
        from {{ ref('stg_referencia__prioridades') }} as prioridade
        where
            prioridade.tipo = '{{ tipo }}'
            and {{ texto_comparavel('prioridade.codigo') }} = {{ alias }}.especialidade_comparavel
            and prioridade.inicio <= last_day(programa.competencia)
            and coalesce(prioridade.fim >= programa.competencia, true)
    ) as {{ alias }}_prioritaria,
    {% endfor -%}
    programa.natureza_juridica
from programas as programa
inner join niveis using (competencia, codigo_programa)
inner join {{ ref('core_especialidades') }} as especialidade
    on {{ texto_comparavel('programa.especialidade') }} = especialidade.especialidade_comparavel
{{ junta_nome('especialidade.especialidade', 'especialidade') }}
left join {{ ref('core_especialidades') }} as area
    on {{ texto_comparavel('programa.area_atuacao') }} = area.especialidade_comparavel
{{ junta_nome('area.especialidade', 'area_atuacao') }}
left join {{ ref('int_indicadores__municipios') }} as municipio on programa.codigo_municipio = municipio.codigo_municipio
left join {{ ref('int_indicadores__municipios_do_mes') }} as do_mes
    on programa.competencia = do_mes.competencia and programa.codigo_municipio = do_mes.codigo_municipio
