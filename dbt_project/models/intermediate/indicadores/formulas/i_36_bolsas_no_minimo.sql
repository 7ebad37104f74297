-- Residency stipends that reach the minimum (PN 25), adding up the payers of each resident, by territory or by payer. A code
-- that both commissions have, of two persons, is the residency of the person of the stipend's CPF, else of none.
with residentes as (
    select
        competencia,
        comissao,
        codigo_matricula,
        codigo_programa,
        pessoa_id,
        coalesce(
            min(pessoa_id) over (partition by competencia, codigo_matricula)
            <> max(pessoa_id) over (partition by competencia, codigo_matricula), false
        ) as duvidosa
    from {{ ref('core_residentes_do_mes') }}
    where competencia in (select bolsa.competencia from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa)
    qualify row_number() over (partition by competencia, codigo_matricula, pessoa_id order by comissao) = 1
),

bolsas as (
    select
        residente.comissao,
        residente.codigo_matricula,
        residente.codigo_programa,
        bolsa.competencia,
        {{ nome_listado('bolsa.fonte_pagadora', 'fonte_pagadora') }} as fonte_pagadora,
        sum(bolsa.valor) over (
            partition by residente.comissao, residente.codigo_matricula, bolsa.competencia
        ) as soma
    from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
    inner join residentes as residente
        on
            bolsa.competencia = residente.competencia
            and bolsa.codigo_matricula = residente.codigo_matricula
            and (not residente.duvidosa or bolsa.pessoa_id = residente.pessoa_id)
    {{ junta_nome('bolsa.fonte_pagadora', 'fonte_pagadora') }}
    where bolsa.rubrica = 'bolsa' and bolsa.situacao <> 'estornado'
),

julgadas as (
    select distinct
        bolsas.competencia,
        programa.nivel,
        programa.codigo_territorio,
        concat_ws(':', bolsas.comissao, bolsas.codigo_matricula) as residencia,
        bolsas.fonte_pagadora,
        bolsas.soma >= parametro.valor as no_minimo
    from bolsas
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
        count(distinct residencia) as residentes,
        count(distinct residencia) filter (where no_minimo) as no_minimo
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
