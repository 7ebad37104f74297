-- MR-15R (MR, art. 15, IV): the partner's report of the month omits a person who had begun and not left. One
-- alert per partner and month, raised only when the next month's batch is loaded.
with situacoes as (
    select
        *,
        coalesce(ultimo_lote >= competencia + interval 1 month, false) as mes_seguinte_carregado,
        relatorio_carga_id is null
        and date_trunc('month', curso_data_inicio) <= competencia
        and coalesce(anterior_situacao, 'cursando') = 'cursando' as relatorio_falta
    from {{ ref('int_linhas_bolsa') }}
    where not hipotetica
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.curso_parceiro as grupo,
        0 as em_risco,
        coalesce(
            {{ falta_curso() }},
            case
                when linhas.relatorio_falta and not linhas.mes_seguinte_carregado
                    then 'O relatório do mês ainda pode chegar: o lote do mês seguinte não foi carregado.'
            end
        ) as falta,
        case when linhas.relatorio_falta then 'controle' end as resultado,
        {{ relatorio_nao_enviado('linhas.competencia') }} as motivo,
        [{{ fato_do_curso('data_inicio_atividades', 'linhas.curso_data_inicio') }}] as fatos
    from situacoes as linhas
)

{{ conclusao(
    'MR-15R', grupo='grupo',
    regular='O relatório do mês foi enviado ou não era devido: a pessoa ainda não começara ou já saíra do curso.'
) }}
