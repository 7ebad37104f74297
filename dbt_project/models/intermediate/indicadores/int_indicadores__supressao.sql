{#-
  The cells to withhold (docs/disclosure.md): those with fewer people than the minimum, and as many others as are
  needed so that no total or difference over territories or recortes reveals them.
-#}
-- Figures of one family in one cell are withheld together: `seguro` is the smallest group of people that any of them
-- shows.
with celulas as (
    select
        familia,
        competencia,
        nivel,
        codigo_territorio,
        chave,
        dim_1,
        valor_1,
        dim_2,
        valor_2,
        any_value(codigo_regiao) as codigo_regiao,
        any_value(codigo_uf) as codigo_uf,
        any_value(codigo_regiao_saude) as codigo_regiao_saude,
        max(minimo) as minimo,
        min(pessoas) as pessoas,
        min(least(pessoas, pessoas_numerador, pessoas - pessoas_numerador, menor)) as seguro,
        bool_or(coalesce(
            pessoas < minimo
            or pessoas_numerador < minimo
            or pessoas - pessoas_numerador between 1 and minimo - 1
            or menor between 1 and minimo - 1, false
        )) as inseguro
    from {{ ref('int_indicadores__publicaveis') }}
    where pessoas is not null
    group by familia, competencia, nivel, codigo_territorio, chave, dim_1, valor_1, dim_2, valor_2
),

-- Values of a recorte are suppressed in pairs of similar size (the smallest three together if their number is odd),
-- so that the sum over the recorte reveals none. Priority specialties are paired among themselves, because some
-- indicators add up only these.
prioritarias as (
    select distinct {{ texto_comparavel('codigo') }} as codigo
    from {{ ref('stg_referencia__prioridades') }}
    where tipo = 'especialidade'
),

{% for posicao in [1, 2] %}
tamanhos_{{ posicao }} as (
    select
        familia,
        competencia,
        dim_{{ posicao }} as dim,
        valor_{{ posicao }} as valor,
        any_value(prioritarias.codigo is not null) as prioritaria,
        sum(pessoas) as pessoas
    from celulas
    left join prioritarias on {{ texto_comparavel('celulas.valor_' ~ posicao) }} = prioritarias.codigo
    where valor_{{ posicao }} is not null
    group by familia, competencia, dim_{{ posicao }}, valor_{{ posicao }}
),

classes_{{ posicao }} as (
    select
        *,
        count(*) over (partition by familia, competencia, dim, prioritaria) as na_classe
    from tamanhos_{{ posicao }}
),

ordens_{{ posicao }} as (
    select
        *,
        case when min(na_classe) over (partition by familia, competencia, dim) > 1 then prioritaria end as classe
    from classes_{{ posicao }}
),

pares_{{ posicao }} as (
    select
        familia,
        competencia,
        dim,
        valor,
        dim || '/' || coalesce(cast(classe as varchar), '') || ':' || least(
            (row_number() over tamanho - 1) // 2,
            greatest(count(*) over classe // 2 - 1, 0)
        ) as bloco
    from ordens_{{ posicao }}
    window
        tamanho as (partition by familia, competencia, dim, classe order by pessoas desc, valor),
        classe as (partition by familia, competencia, dim, classe)
),
{% endfor %}

niveis_da_familia as (
    select
        familia,
        competencia,
        list(distinct nivel) as niveis
    from celulas
    group by familia, competencia
),

membros as (
    select
        celulas.*,
        coalesce(pares_1.bloco, '') as bloco_1,
        coalesce(pares_2.bloco, '') as bloco_2,
        case celulas.nivel
            when 'brasil' then 0 when 'regiao' then 1 when 'uf' then 2 when 'regiao_saude' then 3 else 4
        end as profundidade,
        case
            when celulas.nivel = 'brasil' then null
            when celulas.nivel = 'municipio' and list_contains(niveis.niveis, 'regiao_saude')
                then coalesce('regiao_saude:' || celulas.codigo_regiao_saude, 'uf:' || celulas.codigo_uf)
            when celulas.nivel in ('municipio', 'regiao_saude') then 'uf:' || celulas.codigo_uf
            when celulas.nivel = 'uf' and list_contains(niveis.niveis, 'regiao') then 'regiao:' || celulas.codigo_regiao
            else 'brasil:BR'
        end as pai
    from celulas
    inner join niveis_da_familia as niveis
        on celulas.familia = niveis.familia and celulas.competencia = niveis.competencia
    {% for posicao in [1, 2] -%}
    left join pares_{{ posicao }}
        on
            celulas.familia = pares_{{ posicao }}.familia
            and celulas.competencia = pares_{{ posicao }}.competencia
            and celulas.dim_{{ posicao }} = pares_{{ posicao }}.dim
            and celulas.valor_{{ posicao }} = pares_{{ posicao }}.valor
    {% endfor -%}
),

dimensoes as (
    select distinct
        familia,
        competencia,
        dim_1,
        dim_2
    from celulas
),

-- Every pair of values of two crossed dimensions, even without people: a missing row would reveal that.
combinacoes as (
    select distinct
        dims.familia,
        dims.competencia,
        coalesce(pares_1.bloco, '') as bloco_1,
        coalesce(pares_2.bloco, '') as bloco_2,
        concat_ws('; ', dims.dim_1 || '=' || pares_1.valor, dims.dim_2 || '=' || pares_2.valor) as chave,
        dims.dim_1,
        pares_1.valor as valor_1,
        dims.dim_2,
        pares_2.valor as valor_2
    from dimensoes as dims
    {% for posicao in [1, 2] -%}
    left join pares_{{ posicao }}
        on
            dims.familia = pares_{{ posicao }}.familia
            and dims.competencia = pares_{{ posicao }}.competencia
            and dims.dim_{{ posicao }} = pares_{{ posicao }}.dim
    {% endfor -%}
),

existentes as (
    select
        familia,
        competencia,
        bloco_1,
        bloco_2,
        count(*) as combinacoes,
        count(distinct valor_1) as valores_1,
        count(distinct valor_2) as valores_2
    from combinacoes
    group by familia, competencia, bloco_1, bloco_2
),

-- The least that a block adds to the sum over each of its dimensions, which follows from the total of that line. A
-- value without a row adds zero.
{% for fixa, somada in [(1, 2), (2, 1)] -%}
linhas_{{ fixa }} as (
    select
        familia,
        competencia,
        bloco_1,
        bloco_2,
        nivel,
        codigo_territorio,
        min(soma) as soma,
        count(*) as valores
    from (
        select
            familia,
            competencia,
            bloco_1,
            bloco_2,
            nivel,
            codigo_territorio,
            valor_{{ fixa }},
            sum(seguro) as soma
        from membros
        where dim_1 is not null and dim_2 is not null
        group by familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio, valor_{{ fixa }}
    )
    group by familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio
),

{% endfor -%}
-- A block is a pair, or a pair of pairs, in one territory. A member without a row there has no people there.
presentes as (
    select
        membros.familia,
        membros.competencia,
        membros.bloco_1,
        membros.bloco_2,
        membros.nivel,
        membros.codigo_territorio,
        sum(membros.pessoas) as pessoas,
        sum(membros.seguro) as soma_segura,
        case when count(*) = any_value(existentes.combinacoes) then min(membros.seguro) else 0 end as seguro,
        case when count(*) = any_value(existentes.combinacoes) then min(membros.pessoas) else 0 end as pessoas_seguras,
        bool_or(membros.inseguro) as inseguro
    from membros
    inner join existentes using (familia, competencia, bloco_1, bloco_2)
    group by
        membros.familia, membros.competencia, membros.bloco_1, membros.bloco_2, membros.nivel, membros.codigo_territorio
),

territorios as (
    select
        familia,
        competencia,
        nivel,
        codigo_territorio,
        profundidade,
        pai,
        max(minimo) as minimo
    from membros
    group by familia, competencia, nivel, codigo_territorio, profundidade, pai
),

-- A block exists even where it has no row, with zero people, so that its absence can be withheld too.
blocos as (
    select
        territorios.*,
        existentes.bloco_1,
        existentes.bloco_2,
        coalesce(presentes.pessoas, 0) as pessoas,
        coalesce(presentes.soma_segura, 0) as soma_segura,
        case when linhas_1.valores = existentes.valores_1 then linhas_1.soma else 0 end as soma_1,
        case when linhas_2.valores = existentes.valores_2 then linhas_2.soma else 0 end as soma_2,
        coalesce(presentes.seguro, 0) as seguro,
        coalesce(presentes.pessoas_seguras, 0) as pessoas_seguras,
        coalesce(presentes.inseguro, false) as inseguro
    from territorios
    inner join existentes using (familia, competencia)
    left join presentes using (familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio)
    left join linhas_1 using (familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio)
    left join linhas_2 using (familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio)
),

{% for dims in [0, 1, 2] -%}
{{ suprimir_blocos(dims) }}
{% endfor %}

suprimidos as (
    {% for dims in [0, 1, 2] -%}
    {% for profundidade in range(5) -%}
    select
        familia,
        competencia,
        bloco_1,
        bloco_2,
        nivel,
        codigo_territorio
    from nivel_{{ dims }}_{{ profundidade }}
    where suprimido
    {{ 'union all' if not (loop.last and dims == 2) }}
    {% endfor -%}
    {% endfor -%}
)

select
    suprimidos.familia,
    suprimidos.competencia,
    suprimidos.nivel,
    suprimidos.codigo_territorio,
    combinacoes.chave,
    combinacoes.dim_1,
    combinacoes.valor_1,
    combinacoes.dim_2,
    combinacoes.valor_2
from suprimidos
inner join combinacoes using (familia, competencia, bloco_1, bloco_2)
