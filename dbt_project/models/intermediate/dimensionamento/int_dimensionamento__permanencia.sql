-- The chance that a graduate of a specialty, trained in a state, practises 24 months later in the health region and in
-- the state of training: I-23 of all cohorts, drawn to that of the state, and that to the country's. A chance of few is
-- read as (k + 0.5) / (n + 1), by Jeffreys' prior.
with contagens as (
    select
        egresso.nivel,
        egresso.codigo_territorio,
        egresso.especialidade,
        sum(egresso.encontrados) as n,
        sum(egresso.na_regiao_saude) as na_regiao_saude,
        sum(egresso.na_uf) as na_uf
    from {{ ref('int_indicadores__egressos_territorio') }} as egresso
    inner join {{ ref('int_dimensionamento__meses') }} as base
        on base.base and egresso.competencia <= base.competencia
    where egresso.horizonte = 24 and egresso.coorte is null and egresso.nivel in ('brasil', 'uf')
    group by egresso.nivel, egresso.codigo_territorio, egresso.especialidade
),

pais as (
    select
        base.peso_previo_permanencia as peso,
        (coalesce(sum(contagem.na_regiao_saude), 0) + 0.5) / (coalesce(sum(contagem.n), 0) + 1) as na_regiao_saude,
        (coalesce(sum(contagem.na_uf), 0) + 0.5) / (coalesce(sum(contagem.n), 0) + 1) as na_uf
    from {{ ref('int_dimensionamento__meses') }} as base
    left join contagens as contagem on contagem.nivel = 'brasil' and contagem.especialidade is null
    where base.base
    group by base.peso_previo_permanencia
),

ufs as (
    select
        {% for medida in ['na_regiao_saude', 'na_uf'] -%}
        (
            coalesce(contagem.n, 0) * (coalesce(contagem.{{ medida }}, 0) + 0.5) / (coalesce(contagem.n, 0) + 1)
            + pais.peso * pais.{{ medida }}
        ) / (coalesce(contagem.n, 0) + pais.peso) as {{ medida }},
        {% endfor -%}
        uf.codigo_uf,
        pais.peso
    from {{ ref('ufs') }} as uf
    cross join pais
    left join contagens as contagem
        on contagem.nivel = 'uf' and contagem.especialidade is null and uf.codigo_uf = contagem.codigo_territorio
),

especialidades as (
    select distinct especialidade from {{ ref('int_dimensionamento__combinacoes') }}
)

select
    {% for medida in ['na_regiao_saude', 'na_uf'] -%}
    (
        coalesce(contagem.n, 0) * (coalesce(contagem.{{ medida }}, 0) + 0.5) / (coalesce(contagem.n, 0) + 1)
        + uf.peso * uf.{{ medida }}
    ) / (coalesce(contagem.n, 0) + uf.peso) as {{ medida }},
    {% endfor -%}
    combinacao.especialidade,
    uf.codigo_uf
from ufs as uf
cross join especialidades as combinacao
left join contagens as contagem
    on
        contagem.nivel = 'uf'
        and uf.codigo_uf = contagem.codigo_territorio
        and combinacao.especialidade = contagem.especialidade
