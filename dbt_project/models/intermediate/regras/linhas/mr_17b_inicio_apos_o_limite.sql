-- MR-17B (MR, art. 17, sole par.): the bolsa of a month is due only if the course activities began by its 14th day.
{% set DIA_LIMITE = 'dia_limite_inicio_atividades' %}

with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce({{ falta_curso() }}, {{ falta(parametros=[DIA_LIMITE]) }}) as falta,
        case
            when
                linhas.competencia < date_trunc('month', linhas.curso_data_inicio)
                or (
                    linhas.competencia = date_trunc('month', linhas.curso_data_inicio)
                    and day(linhas.curso_data_inicio) > {{ parametro(DIA_LIMITE) }}
                )
                then 'indicio'
        end as resultado,
        case
            when linhas.competencia < date_trunc('month', linhas.curso_data_inicio)
                then 'A bolsa é de ' || {{ mes_por_extenso('linhas.competencia') }} || ', e as atividades no curso começaram em '
                    || {{ dia_por_extenso('linhas.curso_data_inicio') }} || '.'
            else 'As atividades no curso começaram em ' || {{ dia_por_extenso('linhas.curso_data_inicio') }}
                || '; o último dia do mês que dá direito à bolsa integral é ' || {{ numero(parametro(DIA_LIMITE)) }} || '.'
        end as motivo,
        [{{ fato_do_curso('data_inicio_atividades', 'linhas.curso_data_inicio') }}] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
)

{{ conclusao('MR-17B', regular='As atividades no curso começaram até o dia que dá direito à bolsa do mês.') }}
