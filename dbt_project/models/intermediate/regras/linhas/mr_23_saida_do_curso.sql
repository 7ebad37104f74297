-- MR-23 (MR, arts. 23 and 25): the person left the course, by the newest report row of the registration, whatever its
-- month.
with meses as (
    select
        *,
        date_trunc('month', ultimo_data_situacao) as mes_situacao
    from {{ ref('int_linhas_bolsa') }}
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce(
            {{ falta_curso() }},
            case when linhas.ultimo_carga_id is null then 'Nenhum relatório de parceiro fala da matrícula no curso.' end
        ) as falta,
        case
            when linhas.ultimo_situacao in ('desligado', 'desistente') and linhas.competencia > linhas.mes_situacao then 'indicio'
            when linhas.ultimo_situacao in ('desligado', 'desistente') and linhas.competencia = linhas.mes_situacao then 'revisao'
            when linhas.ultimo_situacao = 'concluido' and linhas.competencia > linhas.mes_situacao then 'revisao'
        end as resultado,
        'A pessoa '
        || case linhas.ultimo_situacao
            when 'concluido' then 'concluiu o curso'
            when 'desistente' then 'desistiu do curso'
            else 'foi desligada do curso'
        end || ' em ' || {{ dia_por_extenso('linhas.ultimo_data_situacao') }} || ', e a bolsa é de '
        || {{ mes_por_extenso('linhas.competencia') }} || '.' as motivo,
        [
            {{ fato_do_ultimo_relatorio('situacao', 'linhas.ultimo_situacao') }},
            {{ fato_do_ultimo_relatorio('data_situacao', 'linhas.ultimo_data_situacao') }}
        ] as fatos
    from meses as linhas
)

{{ conclusao('MR-23', regular='No relatório mais novo, a pessoa não havia saído do curso até o mês da bolsa.') }}
