-- Every course registration that a partner ever sent, and each other that a payment names. A residency code that both
-- commissions have is the residency of the registration's person, and of no one else's: which of the two is not known.
with matriculas as (
    select
        codigo_matricula_curso,
        parceiro,
        codigo_oferta,
        tipo_oferta,
        data_matricula,
        data_inicio_atividades,
        data_fim_oferta,
        codigo_matricula,
        pessoa_id,
        visto_ate
    from {{ ref('stg_parceiros__matriculas_no_tempo') }}
    -- The code should be unique over all partners; if it is not, one row is still chosen, as in core_matriculas_curso.
    qualify row_number() over (
            partition by codigo_matricula_curso
            order by visto_ate desc nulls first, parceiro
        ) = 1
),

residencias as (
    select
        matriculas.codigo_matricula_curso,
        residente.codigo_programa,
        residente.codigo_instituicao
    from matriculas
    inner join {{ ref('residentes') }} as residente on matriculas.codigo_matricula = residente.codigo_matricula
    qualify
        row_number() over (
            partition by matriculas.codigo_matricula_curso
            order by coalesce(residente.pessoa_id = matriculas.pessoa_id, false) desc, residente.comissao asc
        ) = 1
        and (
            coalesce(residente.pessoa_id = matriculas.pessoa_id, false)
            or count(*) over (partition by matriculas.codigo_matricula_curso) = 1
        )
),

codigos as (
    select codigo_matricula_curso from matriculas
    union
    select codigo_matricula_curso from {{ ref('stg_incentivo__pagamentos') }}
)

select
    codigos.codigo_matricula_curso,
    matriculas.parceiro,
    matriculas.codigo_oferta,
    matriculas.tipo_oferta,
    matriculas.data_matricula,
    matriculas.data_inicio_atividades,
    matriculas.data_fim_oferta,
    matriculas.codigo_matricula,
    residencia.codigo_programa,
    residencia.codigo_instituicao,
    matriculas.codigo_matricula_curso is not null and matriculas.visto_ate is null as no_cadastro
from codigos
left join matriculas on codigos.codigo_matricula_curso = matriculas.codigo_matricula_curso
left join residencias as residencia on codigos.codigo_matricula_curso = residencia.codigo_matricula_curso
where codigos.codigo_matricula_curso is not null
