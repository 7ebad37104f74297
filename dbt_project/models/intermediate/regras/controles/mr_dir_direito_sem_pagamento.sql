-- MR-DIR (MR, arts. 4, 17 and 22): a person who met every condition in a judged month and was not paid.
select
    'MR-DIR' as regra,
    concat_ws(':', pessoa_id, tipo) as sujeito,
    competencia,
    pessoa_id,
    codigo_programa,
    codigo_instituicao,
    parceiro,
    case tipo
        when 'bolsa_formacao' then 'A pessoa atende a todas as condições da bolsa-formação no mês, e não há pagamento.'
        else 'A pessoa atende a todas as condições do incentivo de ' || tipo || ' no mês, e não há pagamento.'
    end as motivo,
    fatos,
    cast([] as varchar[]) as codigos_pagamento
from {{ ref('int_direitos') }}
where devido and sem_pagamento
