{#- MR-06 (MR 6 par. 2 and 3): payments begin in the month after the registration; earlier ones are retroactive. -#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(pessoa=true, retratos=['retrato_cadastros'], parametros=['dias_continuidade_cadastro']) }},
            case when cadastros = 0 then 'Não há cadastro que diga desde quando o pagamento cabe.' end
        ) as falta,
        case when competencia <= date_trunc('month', cadastrado_desde) then 'indicio' end as resultado,
        valor as em_risco,
        'A competência ' || {{ mes_por_extenso('competencia') }} || ' não é posterior ao mês do cadastro, feito em '
        || strftime(cadastrado_desde, '%d/%m/%Y') || '.' as motivo,
        [{{ fato_do_registro('cadastrado_primeiro', 'data_cadastro', 'cadastrado_desde') }}] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-06', regular='O pagamento é posterior ao mês do cadastro.') }}
