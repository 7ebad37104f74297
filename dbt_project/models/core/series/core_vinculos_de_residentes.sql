-- All links of whoever SCNES marks as a resident, in every loaded month, with the setting of the establishment.
with marcados as (
    select distinct
        competencia,
        co_profissional_sus
    from {{ ref('stg_scnes__vinculos_sem_pessoa') }}
    where marcado_residencia
),

deles as (
    select
        profissional.competencia,
        profissional.co_profissional_sus,
        profissional.pessoa
    from {{ ref('stg_identidade__profissionais') }} as profissional
    semi join marcados using (competencia, co_profissional_sus)
),

-- Only a person whose number is not known to be the only one may have another.
numeros as (
    select * from deles
    union
    select
        outro.competencia,
        outro.co_profissional_sus,
        outro.pessoa
    from {{ ref('stg_identidade__profissionais') }} as outro
    semi join deles on outro.competencia = deles.competencia and outro.pessoa = deles.pessoa
    where outro.numero_unico is not true
),

links as materialized (
    select
        vinculo.competencia,
        vinculo.linha,
        numeros.pessoa,
        vinculo.co_unidade,
        vinculo.marcado_residencia,
        vinculo.horas,
        vinculo.co_profissional_sus > min(vinculo.co_profissional_sus) over (
            partition by vinculo.competencia, numeros.pessoa, vinculo.co_unidade, vinculo.co_cbo, vinculo.ind_vinculacao
        ) as repetido
    from numeros
    inner join {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo using (competencia, co_profissional_sus)
)

select
    links.competencia,
    links.linha,
    links.pessoa,
    unidade.co_cnes,
    unidade.codigo_municipio,
    links.marcado_residencia,
    cast(links.horas as integer) as horas,
    links.repetido,
    coalesce(tipo.cenario, 'desconhecido') as cenario,
    coalesce(tipo.nivel_atencao, 'desconhecido') as nivel_atencao
from links
left join {{ ref('stg_scnes__estabelecimentos') }} as unidade using (competencia, co_unidade)
left join {{ ref('tipos_unidade_cenario') }} as tipo using (tp_unidade)
