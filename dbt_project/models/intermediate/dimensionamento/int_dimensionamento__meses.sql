-- The month that each year is sized by: its newest month of SCNES that covers the country. `base`: the newest of all,
-- which the projection starts from.
with anos as (
    select
        extract(year from competencia) as ano,
        max(competencia) as competencia
    from {{ ref('core_cobertura_scnes') }}
    where pais
    group by extract(year from competencia)
)

-- A loop of columns has no layout that sqlfluff accepts.
-- noqa: disable=LT02
select
    anos.ano,
    anos.competencia,
    anos.competencia = (select max(coberta.competencia) from anos as coberta) as base
    {%- for parametro in [
        'anos_de_carreira', 'percentil_de_referencia', 'peso_previo_permanencia', 'acrescimo_vagas_deficit',
        'acrescimo_permanencia', 'anos_para_fechar_lacuna'
    ] %},
    max(vigente.valor) filter (where vigente.id = '{{ parametro }}') as {{ parametro }}
    {%- endfor %}
-- noqa: enable=LT02
from anos
inner join {{ ref('core_parametros_mes') }} as vigente using (competencia)
group by anos.ano, anos.competencia
