-- MR-16A (MR, art. 16): the offer is for residents who are active on the day of enrolment in the course. Only residencies
-- long past their expected end on that day are for review.
{% set TOLERANCIA = 'tolerancia_residencia_vencida' %}

with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce(
            {{ falta(pessoa=true) }},
            {{ falta_curso() }},
            {{ falta_residencia('(linhas.residencia_ativa_na_matricula and linhas.residencia_codigo_matricula is not null)') }},
            case when linhas.residencia_ativa_na_matricula then {{ falta(parametros=[TOLERANCIA]) }} end
        ) as falta,
        case
            when not linhas.residencia_ativa_na_matricula then 'indicio'
            when not linhas.residencia_em_dia_na_matricula then 'revisao'
        end as resultado,
        case
            when linhas.residencia_ativa_na_matricula
                then 'No dia da matrícula no curso, ' || {{ dia_por_extenso('linhas.curso_data_matricula') }}
                    || ', a residência da pessoa estava muito além do fim previsto.'
            when linhas.residencia_codigo_matricula is null
                then 'A pessoa não tem residência em nenhuma das comissões.'
            else 'Nenhuma residência da pessoa estava ativa no dia da matrícula no curso, '
                || {{ dia_por_extenso('linhas.curso_data_matricula') }} || '.'
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
