{{ config(materialized='view') }}

-- Specialists of any specialty in every municipality and health region, including those with none, and of each specialty
-- of each profession in every health region.
with meses as (
    select distinct competencia from {{ ref('int_indicadores__especialistas') }}
)

select
    populacao.competencia,
    populacao.nivel,
    populacao.codigo_territorio,
    cast(null as varchar) as cadastro,
    cast(null as varchar) as profissao,
    cast(null as varchar) as especialidade,
    populacao.populacao,
    coalesce(especialista.pessoas, 0) as pessoas
from {{ ref('int_indicadores__populacao') }} as populacao
semi join meses using (competencia)
left join {{ ref('int_indicadores__especialistas') }} as especialista
    on
        populacao.competencia = especialista.competencia
        and populacao.nivel = especialista.nivel
        and populacao.codigo_territorio = especialista.codigo_territorio
        and especialista.profissao is null
where populacao.nivel in ('regiao_saude', 'municipio')
union all
select
    competencia,
    nivel,
    codigo_territorio,
    cadastro,
    profissao,
    especialidade,
    populacao,
    pessoas
from {{ ref('int_indicadores__especialistas') }}
where nivel = 'regiao_saude' and especialidade is not null and profissao is not null
