{{ config(materialized='view') }}

{%- set passos = range(15) -%}
{%- set chaves = 'cadastro, profissao, especialidade, cenario' -%}
-- Graduates of each year who come to practise in each territory, in people. All practise somewhere in the country. Who
-- stays in the state but not in the health region goes to the other regions of the state, and who leaves the state goes
-- to the others as in int_dimensionamento__fluxos and there to its regions, by population.
with regioes as (
    select
        regiao.codigo_regiao_saude as codigo,
        regiao.codigo_uf,
        coalesce(populacao.populacao, 0) as populacao,
        sum(coalesce(populacao.populacao, 0)) over (partition by regiao.codigo_uf) as populacao_uf
    from ({{ ufs_das_regioes() }}) as regiao
    inner join {{ ref('int_dimensionamento__meses') }} as base on base.base
    left join {{ ref('int_indicadores__populacao') }} as populacao
        on
            base.competencia = populacao.competencia
            and populacao.nivel = 'regiao_saude'
            and regiao.codigo_regiao_saude = populacao.codigo_territorio
),

origens as (
    select
        egresso.*,
        regiao.codigo as codigo_da_regiao,
        coalesce(regiao.populacao, 0) as populacao_da_regiao
    from {{ ref('int_dimensionamento__egressos') }} as egresso
    left join regioes as regiao
        on egresso.codigo_regiao_saude = regiao.codigo and egresso.codigo_uf = regiao.codigo_uf
),

de_fora as (
    select
        {% for passo in passos -%}
        sum(cast(origem.egressos_{{ passo }} * (1 - origem.na_uf) * fluxo.parcela as decimal(18, 10)))
            as egressos_{{ passo }},
        {% endfor -%}
        origem.cadastro,
        origem.profissao,
        origem.especialidade,
        origem.cenario,
        fluxo.destino as codigo_uf
    from origens as origem
    inner join {{ ref('int_dimensionamento__fluxos') }} as fluxo on origem.codigo_uf = fluxo.origem
    group by origem.cadastro, origem.profissao, origem.especialidade, origem.cenario, fluxo.destino
),

partes as (
    select
        {% for passo in passos -%}
        cast(egressos_{{ passo }} as decimal(18, 10)) as egressos_{{ passo }},
        {% endfor -%}
        {{ chaves }},
        'brasil' as nivel,
        'BR' as codigo
    from origens
    union all
    select
        {% for passo in passos -%}
        cast(egressos_{{ passo }} * na_uf as decimal(18, 10)) as egressos_{{ passo }},
        {% endfor -%}
        {{ chaves }},
        'uf' as nivel,
        codigo_uf as codigo
    from origens
    where codigo_uf is not null
    union all
    select
        {% for passo in passos -%}
        cast(egressos_{{ passo }} as decimal(18, 10)) as egressos_{{ passo }},
        {% endfor -%}
        {{ chaves }},
        'uf' as nivel,
        codigo_uf as codigo
    from de_fora
    union all
    select
        {% for passo in passos -%}
        cast(
            origem.egressos_{{ passo }} * case
                when origem.codigo_da_regiao is null
                    then origem.na_uf * regiao.populacao / nullif(regiao.populacao_uf, 0)
                when origem.codigo_da_regiao <> regiao.codigo
                    then
                        (origem.na_uf - origem.na_regiao_saude) * regiao.populacao
                        / nullif(regiao.populacao_uf - origem.populacao_da_regiao, 0)
                when regiao.populacao_uf > origem.populacao_da_regiao then origem.na_regiao_saude
                else origem.na_uf
            end as decimal(18, 10)
        ) as egressos_{{ passo }},
        {% endfor -%}
        origem.cadastro,
        origem.profissao,
        origem.especialidade,
        origem.cenario,
        'regiao_saude' as nivel,
        regiao.codigo
    from origens as origem
    inner join regioes as regiao using (codigo_uf)
    union all
    select
        {% for passo in passos -%}
        cast(
            cast(fora.egressos_{{ passo }} as double) * regiao.populacao / nullif(regiao.populacao_uf, 0)
            as decimal(18, 10)
        ) as egressos_{{ passo }},
        {% endfor -%}
        fora.cadastro,
        fora.profissao,
        fora.especialidade,
        fora.cenario,
        'regiao_saude' as nivel,
        regiao.codigo
    from de_fora as fora
    inner join regioes as regiao using (codigo_uf)
)

select
    {% for passo in passos -%}
    cast(sum(egressos_{{ passo }}) as double) as egressos_{{ passo }},
    {% endfor -%}
    {{ chaves }},
    nivel,
    codigo
from partes
group by {{ chaves }}, nivel, codigo
