-- MR-18S (MR, art. 18, par. 2): one account receives payments of two or more persons in a month. An incomplete
-- account cannot be compared.
with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.conta_hash as grupo,
        0 as em_risco,
        coalesce(
            {{ falta(pessoa=true) }},
            case when linhas.conta_hash is null then 'O pagamento não informa banco, agência e conta por inteiro.' end
        ) as falta,
        case
            when
                min(linhas.pessoa_id) over (partition by linhas.conta_hash, linhas.competencia)
                != max(linhas.pessoa_id) over (partition by linhas.conta_hash, linhas.competencia)
                then 'revisao'
        end as resultado,
        'A mesma conta recebe no mês pagamentos de mais de uma pessoa.' as motivo,
        [{{ fato_da_linha('conta', 'linhas.conta_hash') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
    where not linhas.hipotetica and linhas.tipo != 'bolsa_residencia'
)

{{ conclusao('MR-18S', grupo='grupo', regular='A conta recebe no mês pagamentos de uma só pessoa.', sempre=true) }}
