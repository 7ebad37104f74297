-- MR-17A (MR, art. 17): one amount for medical residents and another for the other health professions, always paid in
-- full.
{% set PARAMETRO_MEDICINA = 'bolsa_formacao_medicina' %}
{% set PARAMETRO_OUTRAS = 'bolsa_formacao_area_profissional' %}

with tabeladas as (
    select
        *,
        {{ valor_da_tabela_bolsa() }} as valor_da_tabela
    from {{ ref('int_linhas_bolsa') }} as linhas
    where not hipotetica
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor - linhas.valor_da_tabela as em_risco,
        coalesce(
            {{ falta(pessoa=true) }},
            case when linhas.residencia_codigo_matricula is null then 'A pessoa não tem residência em nenhuma das comissões.' end,
            {{ falta_residencia('linhas.residencia_ativa_no_mes') }},
            case when linhas.residencia_profissao is null then 'A profissão da residência não é das que a lei conhece.' end,
            case
                when linhas.residencia_profissao = 'Medicina' then {{ falta(parametros=[PARAMETRO_MEDICINA]) }}
                else {{ falta(parametros=[PARAMETRO_OUTRAS]) }}
            end
        ) as falta,
        case
            when linhas.valor > linhas.valor_da_tabela then 'indicio'
            when linhas.valor < linhas.valor_da_tabela then 'revisao'
        end as resultado,
        'O valor da bolsa, de ' || {{ reais('linhas.valor') }} || ', está '
        || if(linhas.valor > linhas.valor_da_tabela, 'acima', 'abaixo') || ' do fixado para a profissão da residência, de '
        || {{ reais('linhas.valor_da_tabela') }}
        || if(linhas.valor > linhas.valor_da_tabela, '.', ': não há pagamento parcial.') as motivo,
        [{{ fato_da_residencia('profissao', 'linhas.residencia_profissao') }}] as fatos
    from tabeladas as linhas
)

{{ conclusao('MR-17A', regular='O valor é o da tabela para a profissão da residência.') }}
