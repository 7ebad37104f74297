{#-
  MR-10A (MR 10): the same incentive paid to one person twice or more in one month, by any programme. The largest line
  may be due; the others are the amount at risk.
-#}
with linhas as (
    select
        *,
        count(*) over pessoa_tipo_mes as repeticoes,
        row_number() over (
            partition by pessoa_id, tipo, competencia
            order by valor desc, codigo_pagamento asc
        ) as ordem
    from {{ ref('core_linhas') }}
    where not hipotetica and tipo in ('coordenador', 'preceptor', 'tutor')
    window pessoa_tipo_mes as (partition by pessoa_id, tipo, competencia)
),

julgadas as (
    select
        *,
        {{ falta(pessoa=true) }} as falta,
        pessoa_id || '|' || tipo as sujeito,
        case when repeticoes >= 2 then 'indicio' end as resultado,
        if(ordem = 1, 0, valor) as em_risco,
        'A mesma pessoa tem ' || repeticoes || ' pagamentos do incentivo de ' || tipo || ' em '
        || {{ mes_por_extenso('competencia') }} || '.' as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'codigo_programa', 'codigo_programa') }}] as fatos
    from linhas
)

{{ conclusao('MR-10A', regular='É o único pagamento deste incentivo à pessoa no mês.', grupo='sujeito') }}
