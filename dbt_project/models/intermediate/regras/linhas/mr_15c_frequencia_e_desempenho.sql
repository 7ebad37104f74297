-- MR-15C (MR, arts. 15, IV, 22 and 23, I): the partner's report of the month has unsatisfactory attendance or
-- performance. Dismissal takes due process, so it is always for review.
with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce({{ falta_curso() }}, {{ falta_relatorio() }}) as falta,
        case
            when 'insatisfatoria' in (linhas.relatorio_frequencia, linhas.relatorio_desempenho) then 'revisao'
        end as resultado,
        'No relatório de ' || {{ mes_por_extenso('linhas.competencia') }} || ', o parceiro atestou '
        || case
            when linhas.relatorio_frequencia != 'insatisfatoria' then 'desempenho insatisfatório e frequência satisfatória'
            when linhas.relatorio_desempenho != 'insatisfatoria' then 'frequência insatisfatória e desempenho satisfatório'
            else 'frequência e desempenho insatisfatórios'
        end
        || if(
            coalesce(linhas.relatorio_justificativa_aceita, false), ', com justificativa aceita.', ', sem justificativa aceita.'
        ) as motivo,
        [
            {{ fato_do_relatorio('frequencia', 'linhas.relatorio_frequencia') }},
            {{ fato_do_relatorio('desempenho', 'linhas.relatorio_desempenho') }},
            {{ fato_do_relatorio('justificativa_aceita', 'linhas.relatorio_justificativa_aceita') }}
        ] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
)

{{ conclusao('MR-15C', regular='O parceiro atestou frequência e desempenho satisfatórios no mês da bolsa.') }}
