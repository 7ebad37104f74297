{#-
  MR-10A (MR 10): the same incentive paid to one person twice or more in one month, by any programme. The largest line
  may be due; the others are the amount at risk. Parts of one payment are only recorded.
-#}
with linhas as (
    select
        linhas.*,
        coalesce(partes.inteiro, false) as em_partes,
        count(*) over pessoa_tipo_mes as repeticoes,
        max(linhas.valor) over pessoa_tipo_mes as maior_valor,
        row_number() over (
            partition by linhas.pessoa_id, linhas.tipo, linhas.competencia
            order by linhas.valor desc, linhas.codigo_pagamento asc
        ) as ordem,
        first_value(linhas.codigo_pagamento) over (
            partition by linhas.pessoa_id, linhas.tipo, linhas.competencia
            order by linhas.valor desc, linhas.codigo_pagamento asc
        ) as mantida
    from {{ ref('core_linhas') }} as linhas
    left join {{ ref('int_pagamentos_em_partes') }} as partes using (codigo_pagamento)
    where not linhas.hipotetica and linhas.tipo in ('coordenador', 'preceptor', 'tutor')
    window pessoa_tipo_mes as (partition by linhas.pessoa_id, linhas.tipo, linhas.competencia)
),

julgadas as (
    select
        *,
        {{ falta(pessoa=true) }} as falta,
        pessoa_id || '|' || tipo as sujeito,
        case when em_partes then 'controle' when repeticoes >= 2 then 'indicio' end as resultado,
        if(ordem = 1, 0, valor) as em_risco,
        'A mesma pessoa tem ' || repeticoes || ' pagamentos do incentivo de ' || tipo || ' em '
        || {{ mes_por_extenso('competencia') }} || if(
            em_partes,
            ', que somam no máximo o valor da tabela: um só pagamento em partes.',
            '; fica o maior, de ' || {{ reais('maior_valor') }} || ' (' || mantida || ').'
        ) as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'codigo_programa', 'codigo_programa') }}] as fatos
    from linhas
)

{{ conclusao('MR-10A', regular='É o único pagamento deste incentivo à pessoa no mês.', grupo='sujeito', sempre=true) }}
