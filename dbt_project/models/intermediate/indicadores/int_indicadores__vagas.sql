-- Places of active programmes by territory, specialty and year of residency. Each year has as many places as the first
-- one; occupied are those of residents active in the snapshot month. especialidade, area_atuacao or
-- ano_residencia null = all.
{%- set alvos = [
    ('especialidade', 'especialidade_prioritaria'), ('area', 'area_prioritaria'), ('territorio', 'territorio_prioritario')
] %}
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
        {{ quantas_pessoas() }} as ocupadas
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
        anos.area_atuacao,
        anos.especialidade_prioritaria,
        anos.area_prioritaria,
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
        ano_residencia,
        codigo_programa,
        any_value(especialidade) as especialidade,
        any_value(area_atuacao) as area_atuacao,
        {% for alvo, condicao in alvos -%}
        sum(ociosas) filter (where {{ condicao }}) as ociosas_{{ alvo }},
        sum(autorizadas) filter (where {{ condicao }}) as autorizadas_{{ alvo }},
        sum(ocupadas) filter (where {{ condicao }}) as ocupadas_{{ alvo }},
        {% endfor -%}
        sum(autorizadas) as autorizadas,
        sum(ocupadas) as ocupadas,
        sum(ociosas) as ociosas
    from vagas
    group by grouping sets (
        (competencia, nivel, codigo_territorio, codigo_programa),
        (competencia, nivel, codigo_territorio, codigo_programa, ano_residencia)
    )
),

cortadas as (
    {% for especialidade, area in [('null', 'null'), ('especialidade', 'null'), ('null', 'area_atuacao')] -%}
    select
        * replace (
            cast({{ especialidade }} as varchar) as especialidade,
            cast({{ area }} as varchar) as area_atuacao
        )
    from por_programa
    {{ 'where area_atuacao is not null' if area == 'area_atuacao' }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    competencia,
    nivel,
    codigo_territorio,
    especialidade,
    area_atuacao,
    'R' || ano_residencia as ano_residencia,
    sum(autorizadas) as autorizadas,
    sum(ocupadas) as ocupadas,
    sum(ociosas) as ociosas,
    {% for alvo, _ in alvos -%}
    sum(ociosas_{{ alvo }}) as ociosas_{{ alvo }},
    sum(autorizadas_{{ alvo }}) as autorizadas_{{ alvo }},
    coalesce(sum(ocupadas_{{ alvo }}), 0) as ocupadas_{{ alvo }},
    {% endfor -%}
    count(*) as programas,
    {{ media('ocupadas', 'autorizadas') }} as media_das_ocupacoes
from cortadas
group by competencia, nivel, codigo_territorio, especialidade, area_atuacao, ano_residencia
