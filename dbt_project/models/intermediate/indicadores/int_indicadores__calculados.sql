-- Every cell with its recorte. An indicator that lacks a needed source has no cell: a partial count must not appear as the
-- whole. So it is with a month of SCNES that covers a part of the country: only the covered states, and what is inside
-- them, have values.
-- `minimo` (people) is of the cells that may be published: by programme, only those that count no people, since the
-- specialty of a programme is public and its counts would reveal what states withhold; who works in the specialty, not
-- below states, where nearly every such cell is small.
with fontes as (
    select
        indicador,
        unnest(string_split(concat_ws(';', fontes, complementos), ';')) as fonte
    from {{ ref('indicadores') }}
),

parciais as (
    select
        competencia,
        string_agg(uf, ', ' order by uf) as ufs
    from {{ ref('core_cobertura_scnes') }}
    where not pais
    group by competencia
),

parciais_do_indicador as (
    select
        fontes.indicador,
        parciais.competencia,
        parciais.ufs
    from fontes
    cross join parciais
    where fontes.fonte = 'scnes'
),

posteriores as (
    select
        fontes.indicador,
        retrato.competencia,
        string_agg(
            fontes.fonte || ' de ' || case
                when retrato.conjunto = 'populacao' then strftime(retrato.retrato, '%Y')
                else {{ mes_por_extenso('retrato.retrato') }}
            end, ', ' order by fontes.fonte
        ) as retratos
    from fontes
    inner join {{ ref('core_retratos_do_mes') }} as retrato on fontes.fonte = retrato.fonte || '/' || retrato.conjunto
    where retrato.posterior
    group by fontes.indicador, retrato.competencia
),

regioes_saude as (
    {{ ufs_das_regioes() }}
),

completas as (
    select
        celula.* replace (
            {% for posicao in [1, 2] -%}
            case when celula.valor_{{ posicao }} is not null then celula.dim_{{ posicao }} end as dim_{{ posicao }}
            {{- ',' if not loop.last }}
            {% endfor -%}
        ),
        parcial.ufs as ufs_cobertas
    from {{ ref('int_indicadores__celulas') }} as celula
    left join parciais_do_indicador as parcial using (indicador, competencia)
    where celula.indicador not in (
            select indicador from {{ ref('int_indicadores__faltas') }}
            where necessarias is not null
        )
),

celulas as (
    select * from completas
    where ufs_cobertas is null
    union all by name
    select parcial.*
    from completas as parcial
    left join regioes_saude as regiao
        on parcial.nivel = 'regiao_saude' and parcial.codigo_territorio = regiao.codigo_regiao_saude
    semi join {{ ref('core_cobertura_scnes') }} as coberta
        on
            parcial.competencia = coberta.competencia
            and coberta.codigo_uf = case parcial.nivel
                when 'uf' then parcial.codigo_territorio
                when 'municipio' then {{ uf_do_municipio('parcial.codigo_territorio') }}
                when 'regiao_saude' then regiao.codigo_uf
            end
    where parcial.ufs_cobertas is not null
),

-- How many times the value of the country, by the same cut, a territory has.
razoes as (
    select
        celula.* replace (
            concat_ws('_', 'razao_nacional', celula.medida) as medida,
            celula.valor as numerador,
            pais.valor as denominador,
            round(celula.valor / pais.valor, 6) as valor
        )
    from celulas as celula
    inner join celulas as pais
        on
            pais.nivel = 'brasil'
            and pais.valor > 0
            and celula.indicador = pais.indicador
            and celula.competencia = pais.competencia
            and celula.familia = pais.familia
            and celula.valor_1 is not distinct from pais.valor_1
            and celula.valor_2 is not distinct from pais.valor_2
            and celula.medida is not distinct from pais.medida
    where
        celula.indicador in ('I-01', 'I-03', 'I-04', 'I-05', 'I-08', 'I-14')
        and celula.cadastro is not null
        and coalesce(celula.medida not in ('papeis', 'atua_na_especialidade'), true)
        and celula.nivel <> 'brasil'
        and celula.valor is not null
),

descobertas as (
    select distinct
        parcial.indicador,
        parcial.competencia,
        parcial.nivel,
        parcial.codigo_territorio,
        parcial.ufs_cobertas
    from completas as parcial
    where parcial.ufs_cobertas is not null and parcial.nivel in ('brasil', 'regiao')
)

select
    todas.* exclude (ufs_cobertas),
    todas.ufs_cobertas is not null and todas.nivel in ('brasil', 'regiao') as sem_cobertura,
    concat_ws(
        '; ',
        {% for posicao in [1, 2] -%}
        todas.dim_{{ posicao }} || '=' || todas.valor_{{ posicao }}{{ ',' if not loop.last }}
        {% endfor -%}
    ) as chave,
    case
        when todas.valor is not null
            then nullif(concat_ws(
                    ' ',
                    'Parcial: falta carregar ' || falta.faltantes || '.',
                    'Parcial: o SCNES do mês cobre só ' || todas.ufs_cobertas || '.',
                    'Retrato posterior: ' || posterior.retratos || '.'
                ), '')
        when todas.nivel in ('brasil', 'regiao') and todas.ufs_cobertas is not null
            then 'Sem dado: o SCNES do mês cobre só ' || todas.ufs_cobertas || '.'
        when falta.faltantes is not null then 'Sem dado: falta carregar ' || falta.faltantes || '.'
        when todas.denominador = 0 then 'Sem dado: o denominador é zero.'
        else 'Sem dado: as fontes carregadas não permitem o cálculo.'
    end as motivo,
    publico.minimo_pessoas as minimo,
    publico.casas_publicas as casas
from (
    select * from celulas
    union all by name
    select * from razoes
    union all by name
    select * from descobertas
) as todas
left join {{ ref('int_indicadores__faltas') }} as falta using (indicador)
left join posteriores as posterior using (indicador, competencia)
left join {{ ref('int_indicadores__niveis_publicos') }} as publico
    on
        todas.indicador = publico.indicador
        and todas.nivel = publico.nivel
        and not (todas.nivel = 'programa' and todas.pessoas is not null)
        and not (coalesce(todas.medida, '') = 'atua_na_especialidade' and todas.nivel in ('regiao_saude', 'municipio'))
        and not (coalesce(todas.medida, '') = 'papeis' and todas.nivel <> 'brasil')
        {% for posicao in [1, 2] -%}
        and not (
            todas.valor_{{ posicao }} is not null
            and list_contains(string_split(coalesce(publico.recortes_restritos, ''), ';'), todas.dim_{{ posicao }})
        )
        and coalesce(todas.dim_{{ posicao }} || '=' || todas.valor_{{ posicao }}, '') <> coalesce(publico.valor_restrito, '-')
        {% endfor -%}
        and coalesce(publico.recorte_publico in (coalesce(todas.dim_1, ''), coalesce(todas.dim_2, '')), true)
