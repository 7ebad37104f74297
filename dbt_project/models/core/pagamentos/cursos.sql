-- Every course registration that a partner ever sent, and each other that a payment names.
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
        visto_ate
    from {{ ref('stg_parceiros__matriculas_no_tempo') }}
    -- The code should be unique over all partners; if it is not, one row is still chosen, as in core_matriculas_curso.
    qualify row_number() over (
            partition by codigo_matricula_curso
            order by visto_ate desc nulls first, parceiro
        ) = 1
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
    residente.codigo_programa,
    residente.codigo_instituicao,
    matriculas.codigo_matricula_curso is not null and matriculas.visto_ate is null as no_cadastro
from codigos
left join matriculas on codigos.codigo_matricula_curso = matriculas.codigo_matricula_curso
left join {{ ref('residentes') }} as residente on matriculas.codigo_matricula = residente.codigo_matricula
where codigos.codigo_matricula_curso is not null
