-- Every cell with its recorte, and a row without value for each level of the catalogue that no source fills. An
-- indicator that lacks a needed source has no cell: a partial count must not appear as the whole.
with celulas as (
    select
        celula.* replace (
            {% for posicao in [1, 2] -%}
            case when celula.valor_{{ posicao }} is not null then celula.dim_{{ posicao }} end as dim_{{ posicao }}
            {{- ',' if not loop.last }}
            {% endfor -%}
        )
    from {{ ref('int_indicadores__celulas') }} as celula
    where celula.indicador not in (
            select indicador from {{ ref('int_indicadores__faltas') }}
            where necessarias is not null
        )
),

promessas as (
    select
        indicador,
        unnest(string_split(niveis, ';')) as nivel
    from {{ ref('indicadores') }}
),

vazias as (
    select
        promessas.indicador,
        mes.competencia,
        promessas.nivel,
        case when promessas.nivel = 'brasil' then 'BR' end as codigo_territorio
    from promessas
    cross join {{ ref('stg_lake__mes') }} as mes
    anti join celulas using (indicador, nivel)
)

select
    todas.*,
    concat_ws(
        '; ',
        {% for posicao in [1, 2] -%}
        todas.dim_{{ posicao }} || '=' || todas.valor_{{ posicao }}{{ ',' if not loop.last }}
        {% endfor -%}
    ) as chave,
    {{ recorte('todas') }} as recorte,
    case
        when falta.faltantes is not null and todas.valor is not null then 'Parcial: falta carregar ' || falta.faltantes || '.'
        when todas.valor is not null then null
        when falta.faltantes is not null then 'Sem dado: falta carregar ' || falta.faltantes || '.'
        when todas.denominador = 0 then 'Sem dado: o denominador é zero.'
        else 'Sem dado: as fontes carregadas não permitem o cálculo.'
    end as motivo
from (
    select * from celulas
    union all by name
    select * from vazias
) as todas
left join {{ ref('int_indicadores__faltas') }} as falta using (indicador)
