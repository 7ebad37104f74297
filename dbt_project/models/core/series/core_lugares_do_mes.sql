-- Where each person who is followed works, in every loaded month of SCNES: one row per person, municipality and
-- whether the units are active, with the occupations that are of a specialty. Only persons who may have two SCNES numbers
-- are examined for repeated links, as in core_vinculos_repetidos. `desde`: the first snapshot that has the person.
with -- The planner may not merge this with the units: it would join people to all units of their month.
links as materialized (
    select
        vinculo.competencia,
        profissional.pessoa,
        profissional.numero_unico,
        profissional.desde,
        vinculo.co_profissional_sus,
        vinculo.co_unidade,
        vinculo.co_cbo,
        vinculo.ind_vinculacao,
        vinculo.atende_sus,
        vinculo.marcado_residencia,
        vinculo.preceptor,
        vinculo.horas
    from {{ ref('core_profissionais_das_series') }} as profissional
    inner join {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo using (competencia, co_profissional_sus)
),

ocupacoes as (
    select distinct co_cbo from {{ ref('especialidades_ocupacoes') }}
),

distintos as (
    select * from links
    where numero_unico
    union all
    select * from links
    where not numero_unico
    qualify co_profissional_sus = min(co_profissional_sus) over (
            partition by competencia, pessoa, co_unidade, co_cbo, ind_vinculacao
        )
)

select
    links.competencia,
    links.pessoa,
    links.desde,
    unidade.codigo_municipio,
    coalesce(unidade.ativo, true) as unidade_ativa,
    {{ medidas_dos_vinculos('links') }},
    -- A sorted string_agg takes twice as long.
    nullif(array_to_string(list_sort(list(distinct ocupacao.co_cbo) filter (where ocupacao.co_cbo is not null)), ','), '')
        as ocupacoes
from distintos as links
left join ocupacoes as ocupacao using (co_cbo)
left join {{ ref('stg_scnes__estabelecimentos') }} as unidade using (competencia, co_unidade)
group by links.competencia, links.pessoa, links.desde, unidade.codigo_municipio, coalesce(unidade.ativo, true)
