{#- MR-04 (MR 4): the amount is not the one in force for the function and the kind of programme. -#}
with com_tabela as (
    select
        *,
        {{ valor_da_tabela_incentivo('linhas') }} as valor_da_tabela
    from {{ ref('int_linhas_incentivo') }} as linhas
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
        case when valor > valor_da_tabela then 'indicio' when valor < valor_da_tabela then 'controle' end as resultado,
        valor - valor_da_tabela as em_risco,
        'O valor de ' || {{ reais('valor') }} || if(valor > valor_da_tabela, ' está acima', ' está abaixo')
        || ' da tabela, que é de ' || {{ reais('valor_da_tabela') }} || '.' as motivo,
        [
            {{ fato('programa_carga_id', 'programa_linha', 'codigo_programa', 'modalidade', 'modalidade') }},
            {{ fato('null', 'null', 'tipo', 'valor_da_tabela', 'valor_da_tabela') }}
        ] as fatos
    from com_tabela as linhas
)

{{ conclusao('MR-04', regular='O valor é o da tabela.') }}
