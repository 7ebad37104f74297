-- Days from the first registration to the first payment of a person's function in a programme, in the month of that
-- payment; days from the decision that confirmed a debt to the payment that settled it, in the month of this; and reais
-- confirmed, recovered and open of the debts of each month of payment, by how long before the end of the month under
-- examination they were confirmed.
with cadastros as (
    select
        pessoa_id,
        codigo_programa,
        funcao,
        min(data_cadastro) as inicio
    from {{ ref('stg_incentivo__cadastros_no_tempo') }}
    where pessoa_id is not null
    group by pessoa_id, codigo_programa, funcao
),

primeiros as (
    select
        cadastro.inicio,
        min(linha.data_pagamento) as fim
    from cadastros as cadastro
    inner join {{ ref('core_linhas') }} as linha
        on
            cadastro.pessoa_id = linha.pessoa_id
            and cadastro.codigo_programa = linha.codigo_programa
            and cadastro.funcao = linha.tipo
    where not linha.hipotetica and linha.situacao = 'pago'
    group by cadastro.pessoa_id, cadastro.codigo_programa, cadastro.funcao, cadastro.inicio
),

recolhidos as (
    select
        debito.codigo_pagamento,
        cast(debito.decidido_em as date) as inicio,
        debito.risco,
        ressarcimento.data_recolhimento,
        sum(ressarcimento.valor_principal) over (
            partition by debito.codigo_pagamento order by ressarcimento.data_recolhimento, ressarcimento.numero_gru
        ) as recolhido
    from {{ ref('int_debitos') }} as debito
    inner join {{ ref('stg_incentivo__ressarcimentos') }} as ressarcimento using (codigo_pagamento)
),

-- What is paid back after the debt was settled does not settle it later.
quitados as (
    select
        inicio,
        min(data_recolhimento) as fim
    from recolhidos
    where recolhido >= risco
    group by codigo_pagamento, inicio
),

tempos as (
    select
        'do_cadastro_ao_primeiro_pagamento' as medida,
        *
    from primeiros
    union all
    select
        'da_confirmacao_a_recuperacao' as medida,
        *
    from quitados
),

medios as (
    select
        cast(date_trunc('month', fim) as date) as competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        medida,
        sum(date_diff('day', inicio, fim)) as dias,
        count(*) as casos,
        median(date_diff('day', inicio, fim)) as mediana
    from tempos
    where fim is not null
    group by date_trunc('month', fim), medida
),

confirmados as (
    select
        debito.*,
        date_diff('day', cast(debito.decidido_em as date), last_day(mes.competencia)) as dias
    from {{ ref('int_debitos') }} as debito
    cross join {{ ref('stg_lake__mes') }} as mes
),

debitos as (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        idade,
        sum(risco) as confirmado,
        sum(least(recolhido, risco)) as recuperado,
        sum(saldo) as aberto
    from (
        select
            *,
            case
                when dias <= 30 then 'ate_30_dias'
                when dias <= 90 then 'de_31_a_90_dias'
                when dias <= 180 then 'de_91_a_180_dias'
                else 'mais_de_180_dias'
            end as idade
        from confirmados
    ) as por_idade
    group by grouping sets ((competencia), (competencia, idade))
)

{% for medida in ['do_cadastro_ao_primeiro_pagamento', 'da_confirmacao_a_recuperacao'] -%}
{% for leitura, valor in [('media', none), ('mediana', 'mediana')] -%}
select
    {{ celula(
        'I-48', numerador='dias', denominador='casos', valor=valor, medida='dias_' ~ medida, leitura=leitura
    ) }}
from medios
where medida = '{{ medida }}'
union all
{% endfor -%}
{% endfor -%}
{% for medida in ['confirmado', 'recuperado', 'aberto'] -%}
select
    {{ celula('I-48', numerador=medida, denominador='confirmado', valor=medida, medida=medida, dims=[['idade', 'idade']]) }}
from debitos
{{ 'union all' if not loop.last }}
{% endfor -%}
