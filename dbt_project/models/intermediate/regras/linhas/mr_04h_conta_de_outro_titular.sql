{#- MR-04H (MR 4 par. 1, 5): the incentive goes to an account whose holder has a valid CPF that is not the person's. -#}
with julgadas as (
    select
        linhas.*,
        coalesce(
            {{ falta(pessoa=true) }},
            case
                when linhas.titular_valido and not coalesce(pessoas.tem_cpf, false)
                    then 'A pessoa da linha não tem CPF válido que se compare com o do titular.'
            end
        ) as falta,
        case when linhas.titular = 'diferente' and linhas.titular_valido then 'indicio' end as resultado,
        linhas.valor as em_risco,
        'O CPF do titular da conta é válido e não é o da pessoa que recebe o incentivo.' as motivo,
        [{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_pagamento', 'titular', 'linhas.titular') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
    left join {{ ref('stg_identidade__pessoas') }} as pessoas on linhas.pessoa_id = pessoas.pessoa_id
    where not linhas.hipotetica and linhas.tipo in ('coordenador', 'preceptor', 'tutor') and linhas.titular is not null
)

{{ conclusao('MR-04H', regular='O titular da conta é a própria pessoa, ou o CPF dele não é válido.') }}
