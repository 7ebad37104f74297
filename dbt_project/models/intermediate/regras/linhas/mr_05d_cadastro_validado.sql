{#-
  MR-05D (MR 5 par. 1 I, 6 par. 1): no registration validated by the day of payment, or not yet for a scheduled
  payment.
-#}
with julgadas as (
    select
        *,
        {{ falta(pessoa=true, retratos=['retrato_cadastros']) }} as falta,
        case
            when cadastros = 0 then 'indicio'
            when validado_desde is null then 'indicio'
            when situacao = 'pago' and validado_desde > data_pagamento then 'indicio'
        end as resultado,
        valor as em_risco,
        case
            when cadastros = 0 then 'Não há cadastro da pessoa como ' || tipo || ' do programa no sistema do incentivo.'
            when validado_desde is null then 'O cadastro da pessoa no sistema do incentivo não foi validado.'
            else
                'O cadastro da pessoa foi validado em ' || {{ dia_por_extenso('validado_desde') }}
                || ', depois do pagamento, feito em ' || {{ dia_por_extenso('data_pagamento') }} || '.'
        end as motivo,
        if(
            cadastros = 0,
            [{{ fato('carga_cadastros', 'null', 'codigo_programa', 'codigo_cadastro', "'ausente'") }}],
            [
                {{ fato_do_registro('validado_primeiro', 'data_validacao', "coalesce(cast(validado_desde as varchar), 'ausente')") }}
            ]
        ) as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-05D', regular='O cadastro da pessoa estava validado.') }}
