-- The cells that may be published, before disclosure control, each with the territories that it is part of. By
-- programme, only cells that count no people: the specialty of a programme is public, so its counts would reveal what
-- states withhold. Who works in the specialty is not shown below states, where nearly every such cell is small.
with niveis as (
    select
        indicador,
        minimo_pessoas,
        casas_publicas,
        recortes_restritos,
        valor_restrito,
        recorte_publico,
        unnest(string_split(niveis_publicos, ';')) as nivel
    from {{ ref('int_indicadores__catalogo') }}
    where acesso = 'publico' and minimo_pessoas is not null
),

territorios as (
    select distinct
        'municipio' as nivel,
        codigo_municipio as codigo_territorio,
        codigo_regiao,
        codigo_uf,
        codigo_regiao_saude
    from {{ ref('int_indicadores__municipios') }}
    union all
    select
        'regiao_saude' as nivel,
        codigo_regiao_saude as codigo_territorio,
        min(codigo_regiao) as codigo_regiao,
        min(codigo_uf) as codigo_uf,
        cast(null as varchar) as codigo_regiao_saude
    from {{ ref('int_indicadores__municipios') }}
    where codigo_regiao_saude is not null
    group by codigo_regiao_saude
    union all
    select distinct
        'uf' as nivel,
        codigo_uf as codigo_territorio,
        codigo_regiao,
        cast(null as varchar) as codigo_uf,
        cast(null as varchar) as codigo_regiao_saude
    from {{ ref('int_indicadores__municipios') }}
)

select
    valor.*,
    catalogo.minimo_pessoas as minimo,
    catalogo.casas_publicas as casas,
    territorio.codigo_regiao,
    territorio.codigo_uf,
    territorio.codigo_regiao_saude
from {{ ref('int_indicadores__valores') }} as valor
inner join niveis as catalogo on valor.indicador = catalogo.indicador and valor.nivel = catalogo.nivel
left join territorios as territorio
    on valor.nivel = territorio.nivel and valor.codigo_territorio = territorio.codigo_territorio
where
    not (valor.nivel = 'programa' and valor.pessoas is not null)
    and not (coalesce(valor.medida, '') = 'atua_na_especialidade' and valor.nivel in ('regiao_saude', 'municipio'))
    {% for posicao in [1, 2] -%}
    and not (
        valor.valor_{{ posicao }} is not null
        and list_contains(string_split(coalesce(catalogo.recortes_restritos, ''), ';'), valor.dim_{{ posicao }})
    )
    and coalesce(valor.dim_{{ posicao }} || '=' || valor.valor_{{ posicao }}, '') <> coalesce(catalogo.valor_restrito, '-')
    {% endfor -%}
    and coalesce(catalogo.recorte_publico in (coalesce(valor.dim_1, ''), coalesce(valor.dim_2, '')), true)
