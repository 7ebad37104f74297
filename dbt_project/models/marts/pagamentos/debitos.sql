select
    debito.codigo_pagamento,
    pessoa.pessoa,
    debito.pessoa_id,
    debito.tipo,
    debito.codigo_programa,
    debito.competencia,
    debito.alertas,
    debito.risco,
    debito.recolhido,
    debito.saldo,
    debito.decidido_em,
    debito.dias_desde_a_decisao
from {{ ref('int_debitos_datados') }} as debito
left join {{ ref('core_pessoas_dos_registros') }} as pessoa using (pessoa_id)
