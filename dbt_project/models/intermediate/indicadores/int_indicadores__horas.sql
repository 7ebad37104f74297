-- Hours of all links of each month of SCNES in active units by state, and the people that have them: two numbers of one person count
-- once, and only a number not known to be the person's only one may have another.
with numeros as (
    select
        competencia,
        co_profissional_sus,
        pessoa
    from {{ ref('stg_identidade__profissionais') }}
    where numero_unico is not true
)

select
    vinculo.competencia,
    {{ uf_do_municipio('unidade.codigo_municipio') }} as codigo_uf,
    sum(vinculo.horas) as horas,
    sum(vinculo.horas) filter (where vinculo.atende_sus) as horas_sus,
    count(distinct coalesce('p' || numeros.pessoa, vinculo.co_profissional_sus)) as pessoas
from {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo
inner join {{ ref('stg_scnes__estabelecimentos') }} as unidade using (competencia, co_unidade)
left join numeros using (competencia, co_profissional_sus)
where unidade.codigo_municipio is not null and coalesce(unidade.ativo, true)
group by vinculo.competencia, {{ uf_do_municipio('unidade.codigo_municipio') }}
