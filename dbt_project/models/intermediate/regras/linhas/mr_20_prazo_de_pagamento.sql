-- MR-20 (MR, art. 20): the bolsa is due by the fifteenth business day of the next month, under the laxest calendar.
{% set PRAZO = 'prazo_pagamento_dia_util' %}

with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        0 as em_risco,
        coalesce(
            {{ falta(parametros=[PRAZO]) }},
            case
                when prazo.dia is null
                    then 'Não há calendário de dias úteis de ' || year(linhas.competencia + interval 1 month) || '.'
            end
        ) as falta,
        case when linhas.data_pagamento > prazo.dia then 'controle' end as resultado,
        'A bolsa de ' || {{ mes_por_extenso('linhas.competencia') }} || ' foi paga em ' || {{ dia_por_extenso('linhas.data_pagamento') }} || '; o prazo, o '
        || cast(vigente.valor as integer) || 'º dia útil do mês seguinte, terminou em ' || {{ dia_por_extenso('prazo.dia') }} || '.' as motivo,
        [{{ fato_da_linha('data_pagamento', 'linhas.data_pagamento') }}] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
    left join {{ ref('core_parametros_mes') }} as vigente
        on vigente.competencia = linhas.competencia and vigente.id = '{{ PRAZO }}'
    left join {{ ref('core_dias_uteis') }} as prazo
        on
            prazo.calendario = 'com_facultativos'
            and prazo.mes = linhas.competencia + interval 1 month
            and prazo.ordem = vigente.valor
    where not linhas.hipotetica
)

{{ conclusao('MR-20', regular='A bolsa foi paga no prazo ou ainda não foi paga.') }}
