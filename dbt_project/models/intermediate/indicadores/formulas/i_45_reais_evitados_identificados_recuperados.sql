-- Reais at risk: found before payment, found after it, confirmed by people, and paid back. Each real of a line counts once
-- in each rule, and once in the total of the month.
with linhas as (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        regra,
        codigo_pagamento,
        max(valor_em_risco) as identificado,
        max(valor_em_risco) filter (where fase = 'pre' and estado in ('confirmado', 'encerrado', 'ressarcido')) as evitado,
        max(valor_em_risco) filter (where fase = 'pos' and estado = 'ressarcido') as recuperado
    from {{ ref('int_alertas_por_linha') }}
    where tipo = 'indicio' and estado not in ('improcedente', 'extinto')
    group by grouping sets ((competencia, codigo_pagamento), (competencia, codigo_pagamento, regra))
),

somas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        regra,
        sum(identificado) as identificado,
        sum(evitado) as evitado,
        sum(recuperado) as recuperado
    from linhas
    group by competencia, nivel, codigo_territorio, regra
)

{% for medida in ['identificado', 'evitado', 'recuperado'] -%}
select
    {{ celula(
        'I-45', numerador='coalesce(' ~ medida ~ ', 0)', denominador='identificado', valor='coalesce(' ~ medida ~ ', 0)',
        medida=medida, dims=[['regra', 'regra']]
    ) }}
from somas
{{ 'union all' if not loop.last }}
{% endfor -%}
