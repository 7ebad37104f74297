-- Residency stipends that reach the minimum (PN 25), adding up the payers of each resident, by territory or by payer.
with bolsas as (
    select
        bolsa.codigo_matricula,
        bolsa.competencia,
        {{ nome_listado('bolsa.fonte_pagadora', 'fonte_pagadora') }} as fonte_pagadora,
        sum(bolsa.valor) over (partition by bolsa.codigo_matricula, bolsa.competencia) as soma
    from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
    {{ junta_nome('bolsa.fonte_pagadora', 'fonte_pagadora') }}
    where bolsa.rubrica = 'bolsa' and bolsa.situacao <> 'estornado'
),

julgadas as (
    select distinct
        bolsas.competencia,
        programa.nivel,
        programa.codigo_territorio,
        bolsas.codigo_matricula,
        bolsas.fonte_pagadora,
        bolsas.soma >= parametro.valor as no_minimo
    from bolsas
    inner join {{ ref('core_residentes_do_mes') }} as residente using (competencia, codigo_matricula)
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    inner join {{ ref('core_parametros_mes') }} as parametro
        on bolsas.competencia = parametro.competencia and parametro.id = 'bolsa_residencia_minima'
    where programa.nivel in ('brasil', 'regiao', 'uf')
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        fonte_pagadora,
        count(distinct codigo_matricula) as residentes,
        count(distinct codigo_matricula) filter (where no_minimo) as no_minimo
    from julgadas
    group by grouping sets (
        (competencia, nivel, codigo_territorio), (competencia, nivel, codigo_territorio, fonte_pagadora)
    )
)

select
    {{ celula(
        'I-36', numerador='no_minimo', denominador='residentes', dims=[['fonte_pagadora', 'fonte_pagadora']],
        pessoas='residentes', pessoas_numerador='no_minimo'
    ) }}
from contagens
