select
    pessoa.pessoa,
    mes.pessoa_id,
    mes.tipo,
    mes.codigo_programa,
    mes.codigo_matricula_curso,
    mes.competencia,
    mes.cadastrado,
    mes.validado,
    mes.elegivel,
    mes.impedimentos,
    mes.programado,
    mes.pago,
    mes.data_pagamento,
    cast(mes.valor as decimal(14, 2)) as valor,
    mes.devido,
    cast(mes.valor_devido as decimal(14, 2)) as valor_devido,
    mes.alertas,
    mes.estado,
    mes.dias_ate_pagar
from {{ ref('int_acompanhamento') }} as mes
left join {{ ref('core_pessoas_dos_registros') }} as pessoa using (pessoa_id)
