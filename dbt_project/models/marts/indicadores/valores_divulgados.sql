{{ config(database='publico') }}

-- The cells that disclosure control lets through. The catalogue may limit the decimals: an index of inequality with all
-- of them would reveal the regions with few specialists. `faixa` is what is said of a withheld share.
with -- The cells without people apart: in one anti join with a condition, DuckDB builds its table from all cells.
liberadas as (
    select publicavel.*
    from {{ ref('int_indicadores__publicaveis') }} as publicavel
    anti join {{ ref('int_indicadores__supressao') }} as suprimida
        on -- Not `using`, with which Spark would put these columns first, and the union takes them by their place.
            publicavel.familia = suprimida.familia
            and publicavel.competencia = suprimida.competencia
            and publicavel.nivel = suprimida.nivel
            and publicavel.codigo_territorio = suprimida.codigo_territorio
            and publicavel.chave = suprimida.chave
    where publicavel.pessoas is not null
    union all
    select * from {{ ref('int_indicadores__publicaveis') }}
    where pessoas is null
),

-- With the ratio and the value of a territory, the value of the country would follow.
publicadas as (
    select liberada.*
    from liberadas as liberada
    anti join {{ ref('int_indicadores__supressao') }} as do_pais
        on
            liberada.medida like 'razao_nacional%'
            and liberada.pessoas is not null
            and do_pais.nivel = 'brasil'
            and liberada.familia = do_pais.familia
            and liberada.competencia = do_pais.competencia
            and liberada.chave = do_pais.chave
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
    motivo
from publicadas
-- That row of I-34 is only for disclosure control: no territory has that code.
where codigo_territorio is distinct from 'sem_programa'
union all
select
    indicador,
    competencia,
    nivel,
    codigo_territorio,
    cast({{ recorte('parcela') }} as json) as recorte,
    cast(null as double) as numerador,
    cast(null as double) as denominador,
    cast(null as double) as valor,
    faixa,
    faixa || ': o valor exato permitiria conhecer um grupo pequeno de pessoas.' as motivo
from {{ ref('int_indicadores__faixas') }} as parcela
