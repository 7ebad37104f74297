{{ config(meta={'por_mes': ['int_indicadores__especialistas']}) }}

-- People; as `papeis`, how many workplaces they have, a person counting once in each municipality; and, as
-- `atua_na_especialidade`, those with a link there whose occupation (CBO) is of the specialty, when it has any.
{% set familias = {'papeis': 'especialistas_papeis', 'atua_na_especialidade': 'especialistas_atuantes'} -%}
with nas_regioes as (
    select
        competencia,
        profissao,
        especialidade,
        area_atuacao,
        sum(pessoas) as pessoas
    from {{ ref('int_indicadores__especialistas') }}
    where nivel = 'regiao_saude'
    group by competencia, profissao, especialidade, area_atuacao
)

{% for numerador, medida in [('pessoas', none), ('papeis', 'papeis'), ('atuantes', 'atua_na_especialidade')] -%}
select
    {{ celula(
        'I-01', numerador=numerador, denominador='populacao', fator=100000, medida=medida,
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='pessoas',
        pessoas_numerador='atuantes' if numerador == 'atuantes' else 'null',
        menor='menor' if medida == 'papeis' else 'null', familia=familias.get(medida, 'especialistas'), por_profissao=true
    ) }}
{% if medida == 'papeis' -%}
-- With as many workplaces as people in the health regions, I-08 beside it would tell that there is one in each of many.
from (
    select
        lugar.*,
        case when lugar.papeis <= regioes.pessoas then 1 end as menor
    from {{ ref('int_indicadores__especialistas') }} as lugar
    left join nas_regioes as regioes
        on
            lugar.competencia = regioes.competencia
            and lugar.profissao = regioes.profissao
            and lugar.especialidade is not distinct from regioes.especialidade
            and lugar.area_atuacao is not distinct from regioes.area_atuacao
            and lugar.nivel = 'brasil'
)
{%- else -%}
from {{ ref('int_indicadores__especialistas') }}
{%- endif %}
where
    profissao is not null
    {{ {'papeis': "and nivel <> 'municipio'", 'atua_na_especialidade': 'and atuantes is not null'}.get(medida, '') }}
{{ 'union all' if not loop.last }}
{% endfor -%}
