{%- set passos = range(15) -%}
-- Graduates of each year (`egressos_0` of the base year, and so on), where they were trained, in each scenario: those
-- enrolled and those of later classes, with the chance of staying in the health region and in the state.
{%- set chaves = 'cadastro, profissao, especialidade, codigo_uf, codigo_regiao_saude' %}
with matriculados as (
    select
        {% for passo in passos -%}
        sum(case when passo = {{ passo }} then egressos else 0 end) as egressos_{{ passo }},
        {% endfor -%}
        {{ chaves }}
    from {{ ref('int_dimensionamento__matriculados') }}
    group by {{ chaves }}
),

deficits as (
    select todas.*
    from {{ ref('int_dimensionamento__lacuna') }} as todas
    inner join {{ ref('int_dimensionamento__meses') }} as base on base.base and todas.ano = base.ano
    where todas.principal and todas.nivel = 'regiao_saude' and round(todas.lacuna, 9) > 0
),

turmas as (
    select
        matriculado.*,
        cenario.cenario
    from matriculados as matriculado
    cross join {{ ref('int_dimensionamento__cenarios') }} as cenario
    union all by name
    select
        vaga.cadastro,
        vaga.profissao,
        vaga.especialidade,
        vaga.codigo_uf,
        vaga.codigo_regiao_saude,
        {% for passo in passos -%}
        case
            when vaga.primeiro_passo > {{ passo }} then 0
            else
                cast(if(cenario.sem_ociosas, vaga.egressos_cheias, vaga.egressos) as double)
                * if(lacuna.lacuna is null, 1, 1 + cenario.acrescimo_vagas)
        end as egressos_{{ passo }},
        {% endfor -%}
        cenario.cenario
    from {{ ref('int_dimensionamento__vagas') }} as vaga
    cross join {{ ref('int_dimensionamento__cenarios') }} as cenario
    left join deficits as lacuna
        on
            vaga.profissao = lacuna.profissao
            and vaga.especialidade = lacuna.especialidade
            and vaga.codigo_regiao_saude = lacuna.codigo
)

select
    {% for passo in passos -%}
    cast(sum(cast(turma.egressos_{{ passo }} as decimal(18, 10))) as double) as egressos_{{ passo }},
    {% endfor -%}
    turma.cadastro,
    turma.profissao,
    turma.especialidade,
    turma.codigo_uf,
    turma.codigo_regiao_saude,
    turma.cenario,
    least(permanencia.na_regiao_saude + cenario.acrescimo_permanencia, 1) as na_regiao_saude,
    least(permanencia.na_uf + cenario.acrescimo_permanencia, 1) as na_uf
from turmas as turma
inner join {{ ref('int_dimensionamento__cenarios') }} as cenario using (cenario)
left join {{ ref('int_dimensionamento__permanencia') }} as permanencia using (especialidade, codigo_uf)
group by
    turma.cadastro, turma.profissao, turma.especialidade, turma.codigo_uf, turma.codigo_regiao_saude, turma.cenario,
    least(permanencia.na_regiao_saude + cenario.acrescimo_permanencia, 1),
    least(permanencia.na_uf + cenario.acrescimo_permanencia, 1)
