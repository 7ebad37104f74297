select
    pessoa.pessoa,
    julgado.pessoa_id,
    julgado.tipo,
    julgado.competencia,
    julgado.devido,
    cast(julgado.valor_devido as decimal(14, 2)) as valor_devido,
    cast(julgado.valor_pago as decimal(14, 2)) as valor_pago,
    julgado.motivo
from {{ ref('int_direitos') }} as julgado
left join {{ ref('core_pessoas_dos_registros') }} as pessoa using (pessoa_id)
