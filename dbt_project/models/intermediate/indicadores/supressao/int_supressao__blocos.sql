-- A block exists even where it has no row, with zero people, so that its absence can be withheld too.
with niveis_da_familia as (
    select
        familia,
        competencia,
        list(distinct nivel) as niveis
    from {{ ref('int_supressao__celulas') }}
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
    from {{ ref('int_supressao__celulas') }} as celulas
    inner join niveis_da_familia as niveis
        on celulas.familia = niveis.familia and celulas.competencia = niveis.competencia
    {% for posicao in [1, 2] -%}
    left join {{ ref('int_supressao__pares') }} as pares_{{ posicao }}
        on
            pares_{{ posicao }}.posicao = {{ posicao }}
            and celulas.familia = pares_{{ posicao }}.familia
            and celulas.competencia = pares_{{ posicao }}.competencia
            and celulas.dim_{{ posicao }} = pares_{{ posicao }}.dim
            and celulas.valor_{{ posicao }} = pares_{{ posicao }}.valor
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
    from {{ ref('int_supressao__combinacoes') }}
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
)

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
