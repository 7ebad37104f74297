-- Residents enrolled in the base month who are expected to conclude, by the year of conclusion (`passo`, years after the
-- base year): each counts as the chance of not withdrawing in the years of residency that are left.
{%- set anos_de_residencia = range(1, 7) %}
-- A loop of columns has no layout that sqlfluff accepts.
-- noqa: disable=LT02
with riscos as (
    select
        {% for ano in anos_de_residencia -%}
        coalesce(
            count(*) filter (where residente.situacao = 'desistente' and residente.ano_residencia = {{ ano }})
            / nullif(cast(count(*) filter (where residente.ano_residencia >= {{ ano }}) as double), 0), 0
        ) as risco_{{ ano }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join {{ ref('int_dimensionamento__meses') }} as base
        on base.base and residente.competencia = base.competencia
)
-- noqa: enable=LT02

select
    residente.cadastro,
    residente.profissao,
    residente.especialidade,
    residente.codigo_uf,
    residente.codigo_regiao_saude,
    greatest(extract(year from residente.data_prevista_fim) - residente.ano, 0) as passo,
    count(*) as pessoas,
    sum(cast(
        {% for ano in anos_de_residencia -%}
        case
            when {{ ano }} between residente.ano_residencia and greatest(residente.duracao_anos, residente.ano_residencia)
                then 1 - riscos.risco_{{ ano }}
            else 1
        end{{ ' *' if not loop.last }}
        {% endfor -%}
        as decimal(18, 10)
    )) as egressos
from {{ ref('int_dimensionamento__residentes') }} as residente
cross join riscos
where residente.base
group by
    residente.cadastro, residente.profissao, residente.especialidade, residente.codigo_uf,
    residente.codigo_regiao_saude, greatest(extract(year from residente.data_prevista_fim) - residente.ano, 0)
