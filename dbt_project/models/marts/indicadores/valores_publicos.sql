-- Public indicators, with the cells that disclosure control withholds suppressed. A withheld cell is listed even
-- where it counts no people, because its absence would reveal that. The catalogue may limit the decimals: an index of
-- inequality with all of them would reveal the regions with few specialists. `faixa` is what is said of a withheld share.
{{ config(database='publico', alias='valores') }}

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

-- A share of the whole country so large that a small group is under one in a hundred of it, whatever its size: it says
-- so in place of the value. Only a value without cut, which is part of no shown total that would limit it.
grandes as (
    select
        indicador,
        competencia,
        nivel,
        familia,
        chave,
        medida,
        leitura,
        case when pessoas_numerador < minimo then '< 1 %' else '> 99 %' end as faixa
    from {{ ref('int_indicadores__publicaveis') }}
    where
        nivel = 'brasil'
        and chave = ''
        and denominador = pessoas
        and numerador = pessoas_numerador
        and pessoas > 100 * (minimo - 1)
        and (pessoas_numerador < minimo or pessoas - pessoas_numerador between 1 and minimo - 1)
),

-- With the ratio and the value of a territory, the value of the country would follow.
publicadas as (
    select publicavel.*
    from {{ ref('int_indicadores__publicaveis') }} as publicavel
    anti join {{ ref('int_indicadores__supressao') }} as do_pais
        on
            publicavel.medida like 'razao_nacional%'
            and publicavel.pessoas is not null
            and do_pais.nivel = 'brasil'
            and publicavel.familia = do_pais.familia
            and publicavel.competencia = do_pais.competencia
            and publicavel.chave = do_pais.chave
    anti join {{ ref('int_indicadores__supressao') }} as suprimida
        on
            publicavel.familia = suprimida.familia
            and publicavel.competencia = suprimida.competencia
            and publicavel.nivel = suprimida.nivel
            and publicavel.codigo_territorio = suprimida.codigo_territorio
            and publicavel.chave = suprimida.chave
            and publicavel.pessoas is not null
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
)

select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast({{ recorte('publicadas') }} as json) as recorte,
    numerador,
    denominador,
    case when casas is null then valor else round(valor * power(10, casas)) / power(10, casas) end as valor,
    cast(null as varchar) as faixa,
    false as suprimido,
    motivo
from publicadas
-- That row of I-34 is only for disclosure control: no territory has that code.
where codigo_territorio is distinct from 'sem_programa'
union all
select
    suprimida.indicador,
    suprimida.competencia,
    suprimida.nivel,
    retido.codigo_territorio,
    suprimida.recorte,
    cast(null as double) as numerador,
    cast(null as double) as denominador,
    cast(null as double) as valor,
    grande.faixa,
    grande.faixa is null as suprimido,
    case
        when grande.faixa is null then 'Suprimido: a célula permitiria conhecer um grupo pequeno de pessoas.'
        else grande.faixa || ': o valor exato permitiria conhecer um grupo pequeno de pessoas.'
    end as motivo
from {{ ref('int_supressao__blocos_retidos') }} as retido
inner join recortes as suprimida
    on
        retido.familia = suprimida.familia
        and retido.competencia = suprimida.competencia
        and retido.nivel = suprimida.nivel
        and retido.bloco_1 = suprimida.bloco_1
        and retido.bloco_2 = suprimida.bloco_2
left join grandes as grande
    on
        suprimida.indicador = grande.indicador
        and suprimida.competencia = grande.competencia
        and suprimida.nivel = grande.nivel
        and suprimida.familia = grande.familia
        and suprimida.chave = grande.chave
        and suprimida.medida is not distinct from grande.medida
        and suprimida.leitura is not distinct from grande.leitura
where retido.codigo_territorio is distinct from 'sem_programa'
