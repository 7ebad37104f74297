{#-
  MR-04 (MR 4): the amount is not the one in force for the function and the kind of programme. Lines that are parts of
  one payment are judged by their sum.
-#}
with com_tabela as (
    select
        *,
        {{ valor_da_tabela_incentivo('linhas') }} as valor_da_tabela
    from {{ ref('int_linhas_incentivo') }} as linhas
),

com_partes as (
    select
        linhas.*,
        partes.valor as valor_das_partes,
        coalesce(partes.valor, linhas.valor) as valor_pago
    from com_tabela as linhas
    left join {{ ref('int_pagamentos_em_partes') }} as partes using (codigo_pagamento)
),

julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_programas']) }},
            case
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                when valor_da_tabela is null then 'Nenhum valor do incentivo de ' || tipo || ' está em vigor no mês da linha.'
            end
        ) as falta,
        case when valor_pago > valor_da_tabela then 'indicio' when valor_pago < valor_da_tabela then 'controle' end as resultado,
        valor_pago - valor_da_tabela as em_risco,
        if(valor_das_partes is null, 'O valor, de ', 'A soma das partes, de ') || {{ reais('valor_pago') }}
        || if(valor_pago > valor_da_tabela, ', está acima', ', está abaixo')
        || ' da tabela, que é de ' || {{ reais('valor_da_tabela') }} || '.' as motivo,
        [
            {{ fato('programa_carga_id', 'programa_linha', 'codigo_programa', 'modalidade', 'modalidade') }},
            {{ fato('null', 'null', 'tipo', 'valor_da_tabela', 'valor_da_tabela') }}
        ] as fatos
    from com_partes as linhas
)

{{ conclusao('MR-04', regular='O valor é o da tabela.') }}
