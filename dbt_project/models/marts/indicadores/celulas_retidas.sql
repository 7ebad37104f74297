{{ config(database='publico') }}

-- The cells that disclosure control withholds: each recorte of an indicator with the territories where it does. A cell is
-- listed even where it counts no people, because its absence would reveal that. Cells are some ten times the recortes of
-- which they are made, so a list of territories costs a tenth of a row for each cell.
with figuras as (
    select distinct
        indicador,
        familia,
        competencia,
        nivel,
        dim_1,
        dim_2,
        medida,
        leitura,
        cadastro,
        profissao
    from {{ ref('int_indicadores__publicaveis') }}
    where pessoas is not null
),

-- Each cut of a block with its recorte, which all territories share where it is withheld.
recortes as (
    select
        *,
        cast({{ recorte('celula') }} as json) as recorte
    from (
        select
            figura.indicador,
            figura.nivel,
            figura.medida,
            figura.leitura,
            figura.cadastro,
            figura.profissao,
            combinacao.*
        from {{ ref('int_supressao__combinacoes') }} as combinacao
        inner join figuras as figura
            on
                combinacao.familia = figura.familia
                and combinacao.competencia = figura.competencia
                and combinacao.dim_1 is not distinct from figura.dim_1
                and combinacao.dim_2 is not distinct from figura.dim_2
    ) as celula
),

retidos as (
    select
        familia,
        competencia,
        nivel,
        bloco_1,
        bloco_2,
        list(codigo_territorio order by codigo_territorio) as territorios
    from {{ ref('int_supressao__blocos_retidos') }}
    where codigo_territorio is distinct from 'sem_programa'
    group by familia, competencia, nivel, bloco_1, bloco_2
)

select
    celula.indicador,
    celula.competencia,
    celula.nivel,
    celula.recorte,
    retido.territorios
from retidos as retido
inner join recortes as celula
    on
        retido.familia = celula.familia
        and retido.competencia = celula.competencia
        and retido.nivel = celula.nivel
        and retido.bloco_1 = celula.bloco_1
        and retido.bloco_2 = celula.bloco_2
anti join {{ ref('int_indicadores__faixas') }} as parcela
    on
        celula.indicador = parcela.indicador
        and celula.competencia = parcela.competencia
        and celula.nivel = parcela.nivel
        and celula.familia = parcela.familia
        and celula.chave = parcela.chave
        and celula.medida is not distinct from parcela.medida
        and celula.leitura is not distinct from parcela.leitura
