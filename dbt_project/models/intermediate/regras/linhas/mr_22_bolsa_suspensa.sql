-- MR-22 (MR, art. 22): the partner's report of the month has the bolsa suspended.
with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce({{ falta_curso() }}, {{ falta_relatorio() }}) as falta,
        case when linhas.relatorio_suspenso then 'indicio' end as resultado,
        'A bolsa estava suspensa no relatório do parceiro de ' || {{ mes_por_extenso('linhas.competencia') }} || '.' as motivo,
        [{{ fato_do_relatorio('suspenso', 'linhas.relatorio_suspenso') }}] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
)

{{ conclusao('MR-22', regular='O relatório do parceiro do mês não traz suspensão.') }}
