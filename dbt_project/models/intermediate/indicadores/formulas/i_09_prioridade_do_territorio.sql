{{
    config(materialized='table', meta={
        'parte': 'especialistas',
        'por_mes': ['int_indicadores__densidade_total', 'int_indicadores__municipios_do_mes', 'core_cobertura_scnes']
    })
}}

-- Score from 0 to 1 of the need of a territory (PN 9 to 11): weighted mean of four components, each in tenths of the
-- ranking of territories. The density is drawn towards that of the state (empirical Bayes, Marshall 1991), the more the
-- fewer the inhabitants, so that a small territory is not ranked by chance; of equal ones the more populous is needier.
-- A health region has one score of all specialties and one of each, all with their sensitivity to the weights.
{%- set chave = 'competencia, nivel, cadastro, profissao, especialidade' %}
{%- set componentes = ['densidade', 'epidemiologia', 'social', 'capacidade'] %}
{%- set cenarios = [('base', none, '')] %}
{%- for componente in componentes %}
{%- do cenarios.append((componente ~ '_menos', componente, ' * (1 - pesos.sensibilidade)')) %}
{%- do cenarios.append((componente ~ '_mais', componente, ' * (1 + pesos.sensibilidade)')) %}
{%- endfor %}
{%- set posicoes = [] %}
{%- for cenario, _, _ in cenarios %}
{%- do posicoes.append('posicao_' ~ cenario) %}
{%- endfor %}
with ufs as (
    select
        nivel,
        codigo_territorio,
        min({{ uf_do_municipio('codigo_municipio') }}) as codigo_uf
    from {{ ref('int_indicadores__territorios') }}
    where nivel in ('regiao_saude', 'municipio')
    group by nivel, codigo_territorio
),

habitadas as (
    select * from {{ ref('int_indicadores__densidade_total') }}
    where
        populacao > 0
        and competencia in (
            select coberta.competencia from {{ ref('core_cobertura_scnes') }} as coberta
            where coberta.pais
        )
),

-- The territories that are ranked together, by a number: ranking by five texts costs three times as much.
grupos as (
    select
        *,
        row_number() over (order by {{ chave }}) as grupo
    from (select distinct {{ chave }} from habitadas)
),

territorios as (
    select
        grupo.grupo,
        densidade.codigo_territorio,
        densidade.populacao,
        cast(densidade.pessoas as double) / densidade.populacao as taxa,
        sum(densidade.pessoas) over estado / sum(densidade.populacao) over estado as taxa_da_uf,
        sum(densidade.populacao) over estado as populacao_da_uf,
        count(*) over estado as territorios_da_uf,
        uf.codigo_uf
    from habitadas as densidade
    inner join grupos as grupo
        on
            densidade.competencia = grupo.competencia
            and densidade.nivel = grupo.nivel
            and densidade.cadastro is not distinct from grupo.cadastro
            and densidade.profissao is not distinct from grupo.profissao
            and densidade.especialidade is not distinct from grupo.especialidade
    left join ufs as uf
        on densidade.nivel = uf.nivel and densidade.codigo_territorio = uf.codigo_territorio
    window estado as (partition by grupo.grupo, uf.codigo_uf)
),

-- The variance between territories of the state that chance does not explain.
variancias as (
    select
        *,
        greatest(
            sum(populacao * (taxa - taxa_da_uf) * (taxa - taxa_da_uf)) over estado / populacao_da_uf
            - taxa_da_uf * territorios_da_uf / populacao_da_uf,
            0
        ) as variancia
    from territorios
    window estado as (partition by grupo, codigo_uf)
),

suavizadas as (
    select
        grupo,
        codigo_territorio,
        populacao,
        round(
            taxa_da_uf
            + coalesce(variancia / nullif(variancia + taxa_da_uf / populacao, 0), 0) * (taxa - taxa_da_uf), 15
        ) as taxa
    from variancias
),

densidades as (
    select
        grupo,
        codigo_territorio,
        1 - floor(10 * percent_rank() over decil) / 10 as densidade
    from suavizadas
    window decil as (partition by grupo order by taxa, populacao desc)
),

meses as (
    select distinct competencia from grupos
),

-- The newest measure of each factor by the year of the month or, before the first one, the first.
anos as (
    select
        meses.competencia,
        fator.indicador,
        coalesce(
            max(fator.ano) filter (where fator.ano <= extract(year from meses.competencia)), min(fator.ano)
        ) as ano
    from (
        select distinct
            indicador,
            ano
        from {{ ref('stg_referencia__epidemiologia') }}
    ) as fator
    cross join meses
    group by meses.competencia, fator.indicador
),

medidas as (
    select
        anos.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        peso.componente,
        peso.indicador,
        peso.sentido * sum(fator.valor * municipio.populacao) / sum(municipio.populacao) as necessidade
    from {{ ref('stg_referencia__epidemiologia') }} as fator
    inner join {{ ref('componentes_prioridade') }} as peso using (indicador)
    inner join anos using (indicador, ano)
    inner join {{ ref('int_indicadores__municipios_do_mes') }} as municipio
        on anos.competencia = municipio.competencia and fator.codigo_municipio = municipio.codigo_municipio
    inner join {{ ref('int_indicadores__territorios') }} as territorio
        on fator.codigo_municipio = territorio.codigo_municipio
    where territorio.nivel in ('regiao_saude', 'municipio') and municipio.populacao > 0
    group by anos.competencia, territorio.nivel, territorio.codigo_territorio, peso.componente, peso.indicador, peso.sentido
),

postos as (
    select
        competencia,
        nivel,
        codigo_territorio,
        componente,
        floor(10 * percent_rank() over (partition by competencia, nivel, indicador order by necessidade)) / 10 as posto
    from medidas
),

-- Columns that a loop writes have no place that sqlfluff accepts.
-- noqa: disable=LT02
componentes as (
    select
        competencia,
        nivel,
        codigo_territorio
        {%- for componente in componentes[1:] %},
        avg(posto) filter (where componente = '{{ componente }}') as {{ componente }}
        {%- endfor %}
    from postos
    group by competencia, nivel, codigo_territorio
),

pesos as (
    select
        competencia,
        {%- for componente in componentes %}
        {%- set peso = 'peso_prioridade_' ~ componente %}
        {{ parametro(peso, 'meses.competencia') }} as peso_{{ componente }},
        {%- endfor %}
        {{ parametro('sensibilidade_prioridade', 'meses.competencia') }} as sensibilidade
    from meses
),

-- A territory that lacks a component has no score: a partial score would be ranked with complete ones.
pontuacoes as (
    select
        densidade.grupo,
        densidade.codigo_territorio
        {%- for cenario, alterado, fator in cenarios %}
        {%- set termos, pesos = [], [] %}
        {%- for componente in componentes %}
        {%- set peso = 'pesos.peso_' ~ componente ~ (fator if componente == alterado else '') %}
        {%- do pesos.append(peso) %}
        {%- do termos.append(('densidade.' if loop.first else 'componente.') ~ componente ~ ' * ' ~ peso) %}
        {%- endfor %},
        round(({{ termos | join(' + ') }}) / ({{ pesos | join(' + ') }}), 9) as pontuacao_{{ cenario }}
        {%- endfor %}
    from densidades as densidade
    inner join grupos as grupo on densidade.grupo = grupo.grupo
    inner join componentes as componente
        on
            grupo.competencia = componente.competencia
            and grupo.nivel = componente.nivel
            and densidade.codigo_territorio = componente.codigo_territorio
    inner join pesos on grupo.competencia = pesos.competencia
),

posicoes as (
    select
        grupo,
        codigo_territorio,
        pontuacao_base,
        count(*) over (partition by grupo) as territorios
        {%- for cenario, _, _ in cenarios %},
        rank() over (partition by grupo order by pontuacao_{{ cenario }} desc) as posicao_{{ cenario }}
        {%- endfor %}
    from pontuacoes
    where pontuacao_base is not null
),

resultados as (
    select
        grupo.*,
        posicao.codigo_territorio,
        posicao.territorios,
        posicao.pontuacao_base as pontuacao,
        posicao.posicao_base as posicao,
        least({{ posicoes | join(', ') }}) as melhor_posicao,
        greatest({{ posicoes | join(', ') }}) as pior_posicao
    from posicoes as posicao
    inner join grupos as grupo on posicao.grupo = grupo.grupo
)

-- noqa: enable=LT02
{% for medida in ['pontuacao', 'posicao', 'melhor_posicao', 'pior_posicao'] -%}
select
    {{ celula(
        'I-09', numerador=medida, denominador='1' if medida == 'pontuacao' else 'territorios', valor=medida, medida=medida,
        dims=[['especialidade', 'especialidade']], por_profissao=true
    ) }}
from resultados
{{ 'union all' if not loop.last }}
{% endfor -%}
