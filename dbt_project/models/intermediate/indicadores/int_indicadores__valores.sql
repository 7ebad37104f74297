-- Every cell with its recorte, and one without value for each level that the catalogue promises and no source fills.
with celulas as (
    select
        *,
        '{' || concat_ws(
            ', ',
            {% for posicao in [1, 2] -%}
            case when valor_{{ posicao }} is not null then {{ par_json('dim_' ~ posicao, 'valor_' ~ posicao) }} end,
            {% endfor -%}
            case when medida is not null then {{ par_json("'medida'", 'medida') }} end,
            case when leitura is not null then {{ par_json("'leitura'", 'leitura') }} end
        ) || '}' as recorte
    from {{ ref('int_indicadores__celulas') }}
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
        execucao.competencia,
        promessas.nivel,
        case when promessas.nivel = 'brasil' then 'BR' end as codigo_territorio,
        '{}' as recorte
    from promessas
    cross join {{ ref('stg_lake__execucao') }} as execucao
    anti join celulas using (indicador, nivel)
)

select
    todas.*,
    case
        when todas.valor is not null then null
        when falta.faltantes is not null then 'Sem dado: falta carregar ' || falta.faltantes || '.'
        when todas.denominador = 0 then 'Sem dado: o denominador é zero.'
        else 'Sem dado: as fontes carregadas não permitem o cálculo.'
    end as motivo
from (select * from celulas union all by name select * from vazias) as todas
left join {{ ref('int_indicadores__faltas') }} as falta using (indicador)
