-- PN-25 (PN, art. 25): the residency stipend of a month, summed over its payers, is below the minimum in force.
{% set MINIMO = 'bolsa_residencia_minima' %}

with somas as (
    select
        codigo_matricula,
        competencia,
        sum(valor) as valor,
        list(
            {{ fato('carga_id', 'linha', "concat_ws('/', codigo_matricula, fonte_pagadora)", 'valor', 'valor') }}
            order by fonte_pagadora
        ) as fatos
    from {{ ref('stg_referencia__bolsas_residencia') }}
    where rubrica = 'bolsa' and situacao <> 'estornado'
    group by codigo_matricula, competencia
),

residencias as (
    select *
    from {{ ref('stg_comissoes__residentes') }}
    qualify row_number() over (partition by codigo_matricula order by data_inicio desc, comissao) = 1
)

select
    'PN-25' as regra,
    somas.codigo_matricula as sujeito,
    somas.competencia,
    residencias.pessoa_id,
    residencias.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'A bolsa de residência do mês, somadas as fontes pagadoras, está abaixo do mínimo em vigor.' as motivo,
    somas.fatos,
    cast([] as varchar[]) as codigos_pagamento
from somas
left join residencias on somas.codigo_matricula = residencias.codigo_matricula
left join {{ ref('stg_comissoes__programas') }} as programa
    on residencias.comissao = programa.comissao and residencias.codigo_programa = programa.codigo_programa
where somas.valor < {{ parametro(MINIMO, 'somas.competencia') }}
