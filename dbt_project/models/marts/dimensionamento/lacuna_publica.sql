{{ config(database='publico', alias='lacuna') }}

-- The health regions that lack specialists are counted only in the country: inside a state, which they are would bound
-- what each has. The position is among the territories that are shown.
with marcadas as (
    select
        lacuna.*,
        {{ necessidade_e_publica() }} and suprimida.nivel is null as publica
    from {{ ref('int_dimensionamento__lacuna') }} as lacuna
    {{ junta_suprimidas('lacuna') }}
    left join {{ ref('int_dimensionamento__suprimidas') }} as suprimida
        on
            lacuna.profissao = suprimida.profissao
            and lacuna.especialidade = suprimida.especialidade
            and lacuna.nivel = suprimida.nivel
            and lacuna.codigo = suprimida.codigo
            and lacuna.competencia = suprimida.competencia
)

select
    cadastro,
    profissao,
    especialidade,
    nivel,
    codigo,
    cast(ano as integer) as ano,
    metodo,
    competencia,
    cast(populacao as bigint) as populacao,
    case when publica then necessidade end as necessidade,
    case when publica then oferta end as oferta,
    case when publica then lacuna end as lacuna,
    case when publica then cobertura end as cobertura,
    case when publica and nivel = 'brasil' then cast(regioes_em_deficit as integer) end as regioes_em_deficit,
    case when publica and nivel = 'brasil' then cast(populacao_em_deficit as bigint) end as populacao_em_deficit,
    case
        when publica and lacuna is not null
            then cast(rank() over (
                    partition by profissao, especialidade, nivel, ano, metodo, publica
                    order by round(lacuna, 9) desc nulls last
                ) as integer)
    end as posicao,
    not publica as suprimido
from marcadas
