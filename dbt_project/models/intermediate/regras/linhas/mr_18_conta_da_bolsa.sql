-- MR-18 (MR, art. 18, par. 2): the bolsa is paid into the resident's own current account.
{% set CONTAS_NAO_CABIVEIS = ['conjunta', 'poupanca', 'salario'] %}

with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.tipo_conta in (
            '{{ CONTAS_NAO_CABIVEIS | join("', '") }}'
        ) as conta_nao_cabivel,
        case when linhas.titular = 'diferente' and linhas.pessoa_id is not null then linhas.valor else 0 end as em_risco,
        case
            when linhas.tipo_conta is null and linhas.titular is null
                then 'O pagamento não informa nem o tipo da conta nem o titular.'
            when linhas.titular = 'diferente' and linhas.pessoa_id is null and not coalesce(conta_nao_cabivel, false)
                then 'A linha não tem pessoa identificada, e o titular da conta é outro.'
        end as falta,
        case
            when linhas.titular = 'diferente' and linhas.pessoa_id is not null then 'indicio'
            when conta_nao_cabivel then 'revisao'
        end as resultado,
        case
            when linhas.titular = 'diferente' and linhas.pessoa_id is not null then 'O titular da conta não é a pessoa que recebe a bolsa.'
            else 'A bolsa vai para conta ' || case linhas.tipo_conta when 'poupanca' then 'poupança' when 'salario' then 'salário' else 'conjunta' end
                || ', e só cabe conta corrente da própria pessoa.'
        end as motivo,
        [
            {{ fato_da_linha('tipo_conta', 'linhas.tipo_conta') }},
            {{ fato_da_linha('titular', 'linhas.titular') }}
        ] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
    where not linhas.hipotetica
)

{{ conclusao('MR-18', regular='A conta informada é corrente, e o titular informado é a própria pessoa.') }}
