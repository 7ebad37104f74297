-- The newest month of everybody who is followed and, of earlier months, the graduates found at a horizon.
-- The planner may not merge the two steps: it would join people to all units of their month.
with egressos as (
    select distinct
        competencia,
        pessoa,
        pessoa_id
    from {{ ref('core_egressos') }}
    where competencia < (select competencia from {{ ref('core_competencia_scnes') }})
),

seguidos as materialized (
    select
        vinculo.competencia,
        egressos.pessoa,
        egressos.pessoa_id,
        vinculo.co_unidade,
        vinculo.atende_sus,
        vinculo.marcado_residencia,
        vinculo.preceptor,
        vinculo.horas
    from egressos
    inner join {{ ref('stg_identidade__profissionais_dos_registros') }} as profissional using (competencia, pessoa)
    inner join {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo using (competencia, co_profissional_sus)
    -- Repeated as a filter on the few months, so that the files of the others are not read.
    where vinculo.competencia in (select meses.competencia from egressos as meses)
    qualify vinculo.co_profissional_sus = min(vinculo.co_profissional_sus) over (
            partition by vinculo.competencia, profissional.pessoa, vinculo.co_unidade, vinculo.co_cbo, vinculo.ind_vinculacao
        )
),

anteriores as (
    select
        seguidos.* exclude (co_unidade),
        unidade.codigo_municipio
    from seguidos
    inner join {{ ref('stg_scnes__estabelecimentos') }} as unidade using (competencia, co_unidade)
    where coalesce(unidade.ativo, true)
),

links as (
    select * from anteriores
    union all by name
    select
        vinculo.competencia,
        vinculo.pessoa,
        seguida.pessoa_id,
        unidade.codigo_municipio,
        vinculo.atende_sus,
        vinculo.marcado_residencia,
        vinculo.preceptor,
        vinculo.horas
    from {{ ref('fato_vinculos') }} as vinculo
    inner join {{ ref('core_pessoas_seguidas') }} as seguida using (pessoa)
    left join {{ ref('estabelecimentos') }} as unidade using (estabelecimento)
    where not vinculo.repetido and coalesce(unidade.ativo, true)
)

select
    links.competencia,
    links.pessoa,
    any_value(links.pessoa_id) as pessoa_id,
    links.codigo_municipio,
    {{ uf_do_municipio('links.codigo_municipio') }} as codigo_uf,
    any_value(regiao.codigo_regiao_saude) as codigo_regiao_saude,
    cast(count(*) as integer) as vinculos,
    cast(sum(links.horas) as integer) as horas,
    cast(coalesce(sum(links.horas) filter (where links.atende_sus), 0) as integer) as horas_sus,
    cast(coalesce(sum(links.horas) filter (where links.marcado_residencia), 0) as integer) as horas_residencia,
    bool_or(links.atende_sus) as atende_sus,
    bool_or(links.marcado_residencia) as marcado_residencia,
    bool_and(links.marcado_residencia) as somente_residencia,
    bool_or(links.preceptor) as preceptor
from links
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
where links.codigo_municipio is not null
group by links.competencia, links.pessoa, links.codigo_municipio
