select
    julgado.alerta_id,
    julgado.regra,
    julgado.tipo,
    julgado.fase,
    julgado.competencia,
    pessoa.pessoa,
    julgado.pessoa_id,
    julgado.codigo_programa,
    julgado.codigo_instituicao,
    julgado.parceiro,
    julgado.codigos_pagamento,
    julgado.valor_em_risco,
    julgado.fundamento,
    julgado.mensagem,
    julgado.evidencias,
    julgado.primeira_vez,
    julgado.ultima_vez,
    julgado.estado,
    julgado.evidencia_hash
from {{ ref('int_alertas_datados') }} as julgado
left join {{ ref('core_pessoas_dos_registros') }} as pessoa using (pessoa_id)
