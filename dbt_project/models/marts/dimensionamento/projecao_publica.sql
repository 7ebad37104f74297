{{ config(database='publico', alias='projecao') }}

-- What a year adds is the number of residents who conclude in it, so a projection is shown only for the country, and
-- only of specialties of which no profession has a class, or a part of those due, of fewer people than the minimum.
with base as (
    select * from {{ ref('int_dimensionamento__meses') }}
    where base
),

minimo as (
    select cast(vigente.valor as integer) as pessoas
    from base
    inner join {{ ref('core_parametros_mes') }} as vigente
        on base.competencia = vigente.competencia and vigente.id = 'minimo_celula_publica'
),

turmas as (
    select
        matriculado.especialidade,
        min(matriculado.pessoas) as menor
    from (
        select
            profissao,
            especialidade,
            passo,
            sum(pessoas) as pessoas
        from {{ ref('int_dimensionamento__matriculados') }}
        group by profissao, especialidade, passo
    ) as matriculado
    group by matriculado.especialidade
),

-- What the specialty is withheld for in I-11 and I-19 in the country.
de_indicadores as (
    select distinct supressao.valor_1 as especialidade
    from {{ ref('int_indicadores__supressao') }} as supressao
    inner join base using (competencia)
    where supressao.nivel = 'brasil' and supressao.familia in ('vagas', 'I-19') and supressao.dim_1 = 'especialidade'
    union
    select distinct supressao.valor_2 as especialidade
    from {{ ref('int_indicadores__supressao') }} as supressao
    inner join base using (competencia)
    where supressao.nivel = 'brasil' and supressao.familia = 'I-19' and supressao.dim_2 = 'especialidade'
)

select projecao.*
from {{ ref('projecao') }} as projecao
cross join minimo
inner join turmas on projecao.especialidade = turmas.especialidade
left join de_indicadores on projecao.especialidade = de_indicadores.especialidade
left join {{ ref('int_dimensionamento__suprimidas') }} as suprimida
    on
        suprimida.nivel = 'brasil'
        and projecao.profissao = suprimida.profissao
        and projecao.especialidade = suprimida.especialidade
        and projecao.competencia = suprimida.competencia
where
    projecao.nivel = 'brasil'
    and turmas.menor >= minimo.pessoas
    and de_indicadores.especialidade is null
    and suprimida.nivel is null
