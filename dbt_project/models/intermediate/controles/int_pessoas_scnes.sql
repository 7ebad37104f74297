-- How each resident and member of a teaching team appears in the newest SCNES month.
with mes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

conhecidas as (
    select pessoa_id from {{ ref('stg_comissoes__residentes_no_tempo') }}
    union
    select pessoa_id from {{ ref('stg_comissoes__equipe_no_tempo') }}
),

vinculos as (
    select
        vinculo.*,
        profissional.pessoa_id,
        profissional.chave
    from conhecidas
    inner join {{ ref('stg_identidade__profissionais_dos_registros') }} as profissional using (pessoa_id)
    inner join mes using (competencia)
    inner join {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo using (competencia, co_profissional_sus)
),

-- A link may appear under two CO_PROFISSIONAL_SUS of the person: it counts once, with the smaller sum of hours.
por_profissional as (
    select
        pessoa_id,
        co_unidade,
        co_cbo,
        ind_vinculacao,
        co_profissional_sus,
        sum(coalesce(horas, 0)) as horas,
        sum(case when atende_sus then coalesce(horas, 0) else 0 end) as horas_sus
    from vinculos
    where marcado_residencia
    group by pessoa_id, co_unidade, co_cbo, ind_vinculacao, co_profissional_sus
),

por_vinculo as (
    select
        pessoa_id,
        min(horas) as horas,
        arg_min(horas_sus, (horas, co_profissional_sus)) as horas_sus
    from por_profissional
    group by pessoa_id, co_unidade, co_cbo, ind_vinculacao
),

horas as (
    select
        pessoa_id,
        sum(horas) as horas_residencia,
        sum(horas_sus) as horas_residencia_sus
    from por_vinculo
    group by pessoa_id
)

select
    vinculos.pessoa_id,
    vinculos.competencia,
    bool_or(vinculos.marcado_residencia) as marcado_residencia,
    coalesce(bool_or(vinculos.preceptor), false) as marcado_preceptor,
    bool_and(vinculos.chave = 'conselho') as so_por_conselho,
    coalesce(any_value(horas.horas_residencia), 0) as horas_residencia,
    coalesce(any_value(horas.horas_residencia_sus), 0) as horas_residencia_sus,
    list(
        {{ fato('vinculos.carga_id', 'vinculos.linha', "vinculos.co_unidade || '/' || vinculos.co_cbo", 'horas', 'vinculos.horas') }}
        order by vinculos.linha
    ) filter (where vinculos.marcado_residencia) as fatos_residencia
from vinculos
left join horas on vinculos.pessoa_id = horas.pessoa_id
group by vinculos.pessoa_id, vinculos.competencia
