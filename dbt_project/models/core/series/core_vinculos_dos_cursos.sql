-- What the links of each person say together, in the months of SCNES around an enrolment in a course.
with -- The planner may not merge the two steps: it would join people to all links of their months.
numeros as materialized (
    select
        profissional.competencia,
        profissional.co_profissional_sus,
        profissional.pessoa
    from {{ ref('core_pessoas_dos_cursos') }}
    inner join {{ ref('stg_identidade__profissionais') }} as profissional using (competencia, pessoa)
)

select
    vinculo.competencia,
    numeros.pessoa,
    count(*) as vinculos,
    bool_or(vinculo.marcado_residencia) as marcado,
    arg_min(
        {{ fato(
            'vinculo.carga_id', 'vinculo.linha', "vinculo.co_unidade || '/' || vinculo.co_cbo", 'ind_vinculacao',
            'vinculo.ind_vinculacao'
        ) }}, vinculo.linha
    ) as fato
from numeros
inner join {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo using (competencia, co_profissional_sus)
group by vinculo.competencia, numeros.pessoa
