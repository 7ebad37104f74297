-- Places of active programmes by territory, specialty and year of residency. Each year has as many places as the first
-- one; occupied are those of residents active in the snapshot month. especialidade or ano_residencia null = all.
with anos as (
    select
        programa.*,
        unnest(generate_series(1, cast(programa.duracao_anos as bigint))) as ano_residencia
    from {{ ref('int_indicadores__programas') }} as programa
    where programa.ativo and programa.do_registro
),

ocupacao as (
    select
        competencia,
        codigo_programa,
        ano_residencia,
        count(distinct pessoa) + count(*) filter (where pessoa is null) as ocupadas
    from {{ ref('core_residentes_do_mes') }}
    where ativo
    group by competencia, codigo_programa, ano_residencia
),

vagas as (
    select
        anos.competencia,
        anos.nivel,
        anos.codigo_territorio,
        anos.codigo_programa,
        anos.especialidade,
        anos.especialidade_prioritaria,
        anos.territorio_prioritario,
        anos.ano_residencia,
        anos.vagas_autorizadas_ano as autorizadas,
        coalesce(ocupacao.ocupadas, 0) as ocupadas,
        greatest(anos.vagas_autorizadas_ano - coalesce(ocupacao.ocupadas, 0), 0) as ociosas
    from anos
    left join ocupacao
        on
            anos.competencia = ocupacao.competencia
            and anos.codigo_programa = ocupacao.codigo_programa
            and anos.ano_residencia = ocupacao.ano_residencia
),

por_programa as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        ano_residencia,
        codigo_programa,
        sum(autorizadas) as autorizadas,
        sum(ocupadas) as ocupadas,
        sum(ociosas) as ociosas,
        sum(ociosas) filter (where especialidade_prioritaria) as ociosas_especialidade,
        sum(ociosas) filter (where territorio_prioritario) as ociosas_territorio,
        sum(autorizadas) filter (where especialidade_prioritaria) as autorizadas_especialidade,
        sum(autorizadas) filter (where territorio_prioritario) as autorizadas_territorio,
        sum(ocupadas) filter (where especialidade_prioritaria) as ocupadas_especialidade,
        sum(ocupadas) filter (where territorio_prioritario) as ocupadas_territorio
    from vagas
    group by grouping sets (
        (competencia, nivel, codigo_territorio, codigo_programa),
        (competencia, nivel, codigo_territorio, codigo_programa, especialidade),
        (competencia, nivel, codigo_territorio, codigo_programa, ano_residencia),
        (competencia, nivel, codigo_territorio, codigo_programa, especialidade, ano_residencia)
    )
)

select
    competencia,
    nivel,
    codigo_territorio,
    especialidade,
    'R' || ano_residencia as ano_residencia,
    sum(autorizadas) as autorizadas,
    sum(ocupadas) as ocupadas,
    sum(ociosas) as ociosas,
    sum(ociosas_especialidade) as ociosas_especialidade,
    sum(ociosas_territorio) as ociosas_territorio,
    sum(autorizadas_especialidade) as autorizadas_especialidade,
    sum(autorizadas_territorio) as autorizadas_territorio,
    coalesce(sum(ocupadas_especialidade), 0) as ocupadas_especialidade,
    coalesce(sum(ocupadas_territorio), 0) as ocupadas_territorio,
    count(*) as programas,
    {{ media('ocupadas', 'autorizadas') }} as media_das_ocupacoes
from por_programa
group by competencia, nivel, codigo_territorio, especialidade, ano_residencia
