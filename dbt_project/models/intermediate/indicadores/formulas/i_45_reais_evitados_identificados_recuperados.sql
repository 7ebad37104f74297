-- Reais at risk: found before payment, found after it, confirmed by people, and paid back.
with alertas as (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        regra,
        sum(valor_em_risco) as identificado,
        sum(valor_em_risco) filter (where fase = 'pre' and estado in ('confirmado', 'encerrado', 'ressarcido')) as evitado,
        sum(valor_em_risco) filter (where fase = 'pos' and estado = 'ressarcido') as recuperado
    from {{ ref('int_alertas_com_estado') }}
    where tipo = 'indicio' and estado not in ('improcedente', 'extinto')
    group by grouping sets ((competencia), (competencia, regra))
)

{% for medida in ['identificado', 'evitado', 'recuperado'] -%}
select
    {{ celula(
        'I-45', numerador='coalesce(' ~ medida ~ ', 0)', denominador='identificado', valor='coalesce(' ~ medida ~ ', 0)',
        medida=medida, dims=[['regra', 'regra']]
    ) }}
from alertas
{{ 'union all' if not loop.last }}
{% endfor -%}
