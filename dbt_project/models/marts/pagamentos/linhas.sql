-- The institution of an incentive is that of its programme; of a bolsa, that of the residency by which the rules judge it,
-- which may have left the newest snapshot of its commission.
with lugares as (
    select
        linhas.codigo_pagamento,
        linhas.data_pagamento,
        linhas.competencia_lote,
        linhas.codigo_matricula_curso,
        coalesce(linhas.codigo_matricula, curso.codigo_matricula) as codigo_matricula,
        curso.parceiro,
        coalesce(linhas.codigo_programa, bolsa.residencia_codigo_programa) as programa
    from {{ ref('core_linhas') }} as linhas
    left join {{ ref('cursos') }} as curso on linhas.codigo_matricula_curso = curso.codigo_matricula_curso
    left join {{ ref('int_linhas_bolsa') }} as bolsa on linhas.codigo_pagamento = bolsa.codigo_pagamento
    where not linhas.hipotetica
)

select
    julgadas.codigo_pagamento,
    pessoa.pessoa,
    julgadas.pessoa_id,
    julgadas.tipo,
    julgadas.codigo_programa,
    julgadas.competencia,
    julgadas.valor,
    julgadas.situacao,
    julgadas.fase,
    julgadas.resultado,
    julgadas.valor_em_risco,
    programa.codigo_instituicao,
    programa.uf,
    cadastro.codigo_edital,
    lugares.data_pagamento,
    lugares.competencia_lote,
    lugares.codigo_matricula,
    lugares.codigo_matricula_curso,
    lugares.parceiro
from {{ ref('int_linhas_julgadas') }} as julgadas
left join {{ ref('core_pessoas_dos_registros') }} as pessoa on julgadas.pessoa_id = pessoa.pessoa_id
inner join lugares on julgadas.codigo_pagamento = lugares.codigo_pagamento
left join {{ ref('programas') }} as programa on lugares.programa = programa.codigo_programa
left join {{ ref('int_cadastros_linha') }} as cadastro on julgadas.codigo_pagamento = cadastro.codigo_pagamento
