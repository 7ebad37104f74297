-- People with an enrolment in a course around each loaded month of SCNES: in the month before it, in it, or after it
-- (MR-16B).
with meses as (
    {{ meses_do_scnes() }}
)

select distinct
    meses.competencia,
    matricula.pessoa
from {{ ref('stg_parceiros__matriculas_no_tempo') }} as matricula
inner join meses on {{ em_torno_da_matricula('meses.competencia', 'matricula.data_matricula') }}
where matricula.pessoa is not null
