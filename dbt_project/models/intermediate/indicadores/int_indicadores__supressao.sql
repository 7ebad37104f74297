{#-
  The cells that must not be published (docs/disclosure.md says why this is enough). Cells of fewer people than the minimum
  come first; then so many more that no total or difference gives them back, along territories and along recortes.
-#}
-- Figures of one family in one cell stand or fall together: `seguro` is the smallest group of people that any of them shows.
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
        max(pessoas) as pessoas,
        min(least(pessoas, pessoas_numerador, pessoas - pessoas_numerador)) as seguro,
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

-- Values of a recorte are suppressed in pairs of similar size, the smallest three together when they are odd, so that the sum
-- over the recorte never gives one back. Pairs keep priority specialties apart from the others, as indicators that add up the priority ones alone would tell them.
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
        coalesce(cast(classe as varchar), '') || ':' || least(
            (row_number() over tamanho - 1) // 2,
            greatest(count(*) over classe // 2 - 1, 0)
        ) as par
    from ordens_{{ posicao }}
    window
        tamanho as (partition by familia, competencia, dim, classe order by pessoas desc, valor),
        classe as (partition by familia, competencia, dim, classe)
),
{% endfor %}

membros as (
    select
        celulas.*,
        coalesce(celulas.dim_1 || '/' || pares_1.par, '') as bloco_1,
        coalesce(celulas.dim_2 || '/' || pares_2.par, '') as bloco_2
    from celulas
    {%- for posicao in [1, 2] %}
    left join pares_{{ posicao }}
        on
            celulas.familia = pares_{{ posicao }}.familia
            and celulas.competencia = pares_{{ posicao }}.competencia
            and celulas.dim_{{ posicao }} = pares_{{ posicao }}.dim
            and celulas.valor_{{ posicao }} = pares_{{ posicao }}.valor
    {%- endfor %}
),

combinacoes as (
    select distinct familia, competencia, bloco_1, bloco_2, chave, dim_1, valor_1, dim_2, valor_2
    from membros
),

niveis as (
    select
        familia,
        competencia,
        list(distinct nivel) as niveis
    from celulas
    group by familia, competencia
),

-- What a block adds to the sum over each of its dimensions, at the least: the total of that line would tell it.
{% for fixa, somada in [(1, 2), (2, 1)] -%}
linhas_{{ fixa }} as (
    select
        familia,
        competencia,
        bloco_1,
        bloco_2,
        nivel,
        codigo_territorio,
        min(soma) as soma
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
-- A block is what one pair, or pair of pairs, has in one territory. A member that has no row there has nobody there.
blocos as (
    select
        membros.familia,
        membros.competencia,
        membros.bloco_1,
        membros.bloco_2,
        membros.nivel,
        membros.codigo_territorio,
        case membros.nivel
            when 'brasil' then 0 when 'regiao' then 1 when 'uf' then 2 when 'municipio' then 4 else 3
        end as profundidade,
        case
            when membros.nivel = 'brasil' then null
            when membros.nivel = 'municipio' and list_contains(any_value(niveis.niveis), 'regiao_saude')
                then coalesce('regiao_saude:' || any_value(membros.codigo_regiao_saude), 'uf:' || any_value(membros.codigo_uf))
            when membros.nivel in ('municipio', 'regiao_saude', 'programa') then 'uf:' || any_value(membros.codigo_uf)
            when membros.nivel = 'uf' and list_contains(any_value(niveis.niveis), 'regiao')
                then 'regiao:' || any_value(membros.codigo_regiao)
            else 'brasil:BR'
        end as pai,
        any_value(membros.minimo) as minimo,
        sum(membros.pessoas) as pessoas,
        sum(membros.seguro) as soma_segura,
        any_value(linhas_1.soma) as soma_1,
        any_value(linhas_2.soma) as soma_2,
        case when count(*) = any_value(totais.combinacoes) then min(membros.seguro) else 0 end as seguro,
        bool_or(membros.inseguro) as inseguro
    from membros
    inner join niveis
        on membros.familia = niveis.familia and membros.competencia = niveis.competencia
    inner join (
        select
            familia,
            competencia,
            bloco_1,
            bloco_2,
            count(*) as combinacoes
        from combinacoes
        group by familia, competencia, bloco_1, bloco_2
    ) as totais
        on
            membros.familia = totais.familia
            and membros.competencia = totais.competencia
            and membros.bloco_1 = totais.bloco_1
            and membros.bloco_2 = totais.bloco_2
    {%- for fixa in [1, 2] %}
    left join linhas_{{ fixa }}
        on
            membros.familia = linhas_{{ fixa }}.familia
            and membros.competencia = linhas_{{ fixa }}.competencia
            and membros.bloco_1 = linhas_{{ fixa }}.bloco_1
            and membros.bloco_2 = linhas_{{ fixa }}.bloco_2
            and membros.nivel = linhas_{{ fixa }}.nivel
            and membros.codigo_territorio = linhas_{{ fixa }}.codigo_territorio
    {%- endfor %}
    group by
        membros.familia, membros.competencia, membros.bloco_1, membros.bloco_2, membros.nivel, membros.codigo_territorio
),

{% for dims in [0, 1, 2] -%}
{{ suprimir_blocos(dims) }}
{% endfor -%}

suprimidos as (
    {% for dims in [0, 1, 2] -%}
    {% for profundidade in range(5) -%}
    select familia, competencia, bloco_1, bloco_2, nivel, codigo_territorio
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
