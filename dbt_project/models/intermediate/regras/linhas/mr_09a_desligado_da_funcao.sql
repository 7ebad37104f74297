{#- MR-09A (MR 9 I): every record of the function had ended, before the line's month (indicio) or in it (revisao). -#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(pessoa=true, retratos=['retrato_equipe']) }},
            case when funcoes = 0 then 'Não há registro da função na equipe do programa.' end
        ) as falta,
        case
            when funcoes_abertas > 0 then null
            when date_trunc('month', funcao_ultimo_fim) < competencia then 'indicio'
            when date_trunc('month', funcao_ultimo_fim) = competencia then 'revisao'
        end as resultado,
        valor as em_risco,
        'A função de ' || tipo || ' no programa terminou em ' || {{ dia_por_extenso('funcao_ultimo_fim') }}
        || ', e a competência é ' || {{ mes_por_extenso('competencia') }} || '.' as motivo,
        [{{ fato_do_registro('funcao_mais_nova', 'data_fim', 'funcao_ultimo_fim') }}] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-09A', regular='A pessoa exercia a função depois do mês da linha.') }}
