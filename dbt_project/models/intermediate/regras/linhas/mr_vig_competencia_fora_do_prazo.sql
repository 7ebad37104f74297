{#-
  MR-VIG (MR 6 par. 2 and 3): the line is of a month before the incentive began (indicio), or of a month later than its
  payment or, while scheduled, than its batch (revisao). Only the line is read.
-#}
with julgadas as (
    select
        *,
        cast(null as varchar) as falta,
        if(situacao = 'programado', competencia_lote, cast(date_trunc('month', data_pagamento) as date)) as mes_do_pagamento,
        case when antes_do_incentivo then 'indicio' when competencia > mes_do_pagamento then 'revisao' end as resultado,
        valor as em_risco,
        'A competência, ' || {{ mes_por_extenso('competencia') }} || if(
            antes_do_incentivo,
            ', é anterior ao início do incentivo, em ' || {{ mes_por_extenso(inicio_do_incentivo()) }} || '.',
            ', é posterior ao mês do ' || if(situacao = 'programado', 'lote', 'pagamento') || ', '
            || {{ mes_por_extenso('mes_do_pagamento') }} || '.'
        ) as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'competencia', 'competencia') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
    where not hipotetica and tipo in ('coordenador', 'preceptor', 'tutor', 'bolsa_formacao')
)

{{ conclusao('MR-VIG', regular='A competência cabe no incentivo e não é posterior ao pagamento.', sempre=true) }}
