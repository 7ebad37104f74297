-- Links of the newest month that repeat another link of the same person, who may have two SCNES numbers. Only persons
-- who may have two are examined, outside the registry, whose joins need the memory.
with mes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

numeros as (
    select
        pessoa,
        co_profissional_sus
    from {{ ref('stg_identidade__profissionais') }}
    where competencia = (select competencia from mes) and numero_unico is not true
)

select
    vinculo.carga_id,
    vinculo.linha
from {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo
inner join numeros using (co_profissional_sus)
where vinculo.competencia = (select competencia from mes)
qualify vinculo.co_profissional_sus > min(vinculo.co_profissional_sus) over (
        partition by numeros.pessoa, vinculo.co_unidade, vinculo.co_cbo, vinculo.ind_vinculacao
    )
