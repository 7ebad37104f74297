-- Public indicators, with the cells that disclosure control withholds suppressed. A withheld cell is listed even
-- where it counts no people, because its absence would reveal that. The catalogue may limit the decimals: an index of
-- inequality with all of them would reveal the regions with few specialists.
{{ config(database='publico', alias='valores') }}

with publicaveis as (
    select * from {{ ref('int_indicadores__publicaveis') }}
),

figuras as (
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
    from publicaveis
    where pessoas is not null
),

suprimidas as (
    select
        figura.indicador,
        figura.medida,
        figura.leitura,
        figura.cadastro,
        figura.profissao,
        celula.*
    from {{ ref('int_indicadores__supressao') }} as celula
    inner join figuras as figura
        on
            celula.familia = figura.familia
            and celula.competencia = figura.competencia
            and celula.nivel = figura.nivel
            and celula.dim_1 is not distinct from figura.dim_1
            and celula.dim_2 is not distinct from figura.dim_2
),

-- With the ratio and the value of a territory, the value of the country would follow.
publicadas as (
    select publicavel.*
    from publicaveis as publicavel
    anti join suprimidas as do_pais
        on
            publicavel.medida like 'razao_nacional%'
            and publicavel.pessoas is not null
            and do_pais.nivel = 'brasil'
            and publicavel.indicador = do_pais.indicador
            and publicavel.familia = do_pais.familia
            and publicavel.competencia = do_pais.competencia
            and publicavel.chave = do_pais.chave
    anti join suprimidas
        on
            publicavel.indicador = suprimidas.indicador
            and publicavel.familia = suprimidas.familia
            and publicavel.competencia = suprimidas.competencia
            and publicavel.nivel = suprimidas.nivel
            and publicavel.codigo_territorio = suprimidas.codigo_territorio
            and publicavel.chave = suprimidas.chave
            and publicavel.medida is not distinct from suprimidas.medida
            and publicavel.leitura is not distinct from suprimidas.leitura
            and publicavel.pessoas is not null
)

select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast(recorte as json) as recorte,
    numerador,
    denominador,
    case when casas is null then valor else round(valor * power(10, casas)) / power(10, casas) end as valor,
    false as suprimido,
    motivo
from publicadas
-- That row of I-34 is only for disclosure control: no territory has that code.
where codigo_territorio <> 'sem_programa'
union all
select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast({{ recorte('suprimidas') }} as json) as recorte,
    cast(null as double) as numerador,
    cast(null as double) as denominador,
    cast(null as double) as valor,
    true as suprimido,
    'Suprimido: a célula permitiria conhecer um grupo pequeno de pessoas.' as motivo
from suprimidas
where codigo_territorio <> 'sem_programa'
