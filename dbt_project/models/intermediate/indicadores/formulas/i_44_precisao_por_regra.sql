-- Confirmed alerts over decided ones, with Wilson's 95 % interval. A rule without decisions has no precision.
{% set Z = 1.959964 %}
with decididos as (
    select
        (select competencia from {{ ref('stg_lake__mes') }}) as competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        regra,
        count(*) as decididos,
        count(*) filter (where veredito = 'confirmado') as confirmados
    from {{ ref('int_indicadores__vereditos') }}
    group by grouping sets ((), (regra))
    having count(*) > 0
),

intervalos as (
    select
        *,
        cast(confirmados as double) / decididos as precisao,
        ({{ Z }} * sqrt(
            cast(confirmados as double) * (decididos - confirmados) / decididos + {{ Z }} * {{ Z }} / 4
        )) / (decididos + {{ Z }} * {{ Z }}) as margem,
        (confirmados + {{ Z }} * {{ Z }} / 2) / (decididos + {{ Z }} * {{ Z }}) as centro
    from decididos
)

{% for medida, valor in [
    ('precisao', 'precisao'), ('limite_inferior', 'centro - margem'), ('limite_superior', 'centro + margem')
] -%}
select {{ celula('I-44', numerador='confirmados', denominador='decididos', valor=valor, medida=medida, dims=[['regra', 'regra']]) }}
from intervalos
{{ 'union all' if not loop.last }}
{% endfor -%}
