-- MR-16A (MR, art. 16): the offer is for residents who are active on the day of enrolment in the course.
with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.valor as em_risco,
        coalesce(
            {{ falta(pessoa=true) }}, {{ falta_curso() }}, {{ falta_residencia('linhas.residencia_ativa_na_matricula') }}
        ) as falta,
        case when not linhas.residencia_ativa_na_matricula then 'indicio' end as resultado,
        case
            when linhas.residencia_codigo_matricula is null
                then 'A pessoa não tem residência em nenhuma das comissões.'
            else 'Nenhuma residência da pessoa estava ativa no dia da matrícula no curso.'
        end as motivo,
        case
            when linhas.residencia_codigo_matricula is null
                then [{{ fato_do_curso('data_matricula', 'linhas.curso_data_matricula') }}]
            else [
                    {{ fato_do_curso('data_matricula', 'linhas.curso_data_matricula') }},
                    {{ fato_da_residencia('situacao', 'linhas.residencia_situacao') }},
                    {{ fato_da_residencia('data_situacao', 'linhas.residencia_data_situacao') }}
                ]
        end as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
)

{{ conclusao('MR-16A', regular='A pessoa tinha residência ativa no dia da matrícula no curso.') }}
