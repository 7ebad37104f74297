-- Specialists by territory: people with an active title and a workplace, except residents of that same specialty. A
-- person in two municipalities counts in each, and once in a territory that has both; especialidade null = any.
with praticas as (
    select distinct
        titulo.pessoa,
        {{ nome_listado('titulo.especialidade', 'especialidade') }} as especialidade,
        lugar.competencia,
        lugar.codigo_municipio,
        lugar.horas,
        lugar.horas_sus
    from {{ ref('especialistas') }} as titulo
    inner join {{ ref('lugares') }} as lugar using (pessoa)
    {{ junta_nome('titulo.especialidade', 'especialidade') }}
    where
        titulo.situacao = 'ativo'
        and not titulo.residente_da_especialidade
        and lugar.competencia = (select competencia from {{ ref('core_competencia_scnes') }})
),

lugares as (
    select distinct
        pessoa,
        codigo_municipio,
        horas
    from praticas
),

-- Hours above the cap are removed from all places of the person in proportion.
excessos as (
    select
        pessoa,
        least(1, {{ parametro_hoje('horas_semanais_teto') }} / nullif(sum(horas), 0)) as fator
    from lugares
    group by pessoa
),

por_territorio as (
    select
        pratica.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        pratica.especialidade,
        pratica.pessoa,
        sum(pratica.horas) as horas,
        sum(pratica.horas_sus) as horas_sus,
        sum(pratica.horas * coalesce(excesso.fator, 1)) as horas_limitadas
    from praticas as pratica
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    left join excessos as excesso using (pessoa)
    group by pratica.competencia, territorio.nivel, territorio.codigo_territorio, pratica.especialidade, pratica.pessoa
),

-- A person with two specialties counts once in the total.
com_total as (
    select * from por_territorio
    union all by name
    select
        competencia,
        nivel,
        codigo_territorio,
        cast(null as varchar) as especialidade,
        pessoa,
        max(horas) as horas,
        max(horas_sus) as horas_sus,
        max(horas_limitadas) as horas_limitadas
    from por_territorio
    group by competencia, nivel, codigo_territorio, pessoa
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        count(*) as pessoas,
        sum(horas) as horas,
        sum(horas_sus) as horas_sus,
        round(sum(horas_limitadas) / {{ parametro_hoje('vinculo_semanal_equivalente') }}, 4) as equivalentes,
        quantile_cont(horas_sus, [0.25, 0.5, 0.75]) as quartis
    from com_total
    group by competencia, nivel, codigo_territorio, especialidade
),

especialidades as (
    select distinct
        competencia,
        especialidade
    from contagens
),

territorios as (
    select distinct
        nivel,
        codigo_territorio
    from {{ ref('int_indicadores__territorios') }}
    where nivel <> 'municipio'
),

-- Territories without a specialist are listed too, except municipalities.
grade as (
    select
        especialidades.competencia,
        territorios.nivel,
        territorios.codigo_territorio,
        especialidades.especialidade
    from especialidades
    cross join territorios
    union
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade
    from contagens
    where nivel = 'municipio'
)

select
    grade.competencia,
    grade.nivel,
    grade.codigo_territorio,
    grade.especialidade,
    coalesce(contagem.pessoas, 0) as pessoas,
    coalesce(contagem.horas, 0) as horas,
    coalesce(contagem.horas_sus, 0) as horas_sus,
    coalesce(contagem.equivalentes, 0) as equivalentes,
    contagem.quartis,
    populacao.populacao
from grade
left join contagens as contagem
    on
        grade.competencia = contagem.competencia
        and grade.nivel = contagem.nivel
        and grade.codigo_territorio = contagem.codigo_territorio
        and grade.especialidade is not distinct from contagem.especialidade
left join {{ ref('int_indicadores__populacao') }} as populacao
    on grade.nivel = populacao.nivel and grade.codigo_territorio = populacao.codigo_territorio
