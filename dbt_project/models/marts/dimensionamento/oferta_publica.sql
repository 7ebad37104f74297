{{ config(database='publico', alias='oferta') }}

-- Only levels with every territory listed: where a municipality is absent, it has no specialist.
with suprimidas as (
    select * from {{ ref('int_dimensionamento__suprimidas') }}
)

select
    oferta.cadastro,
    oferta.profissao,
    oferta.especialidade,
    oferta.nivel,
    oferta.codigo,
    oferta.competencia,
    case when suprimida.nivel is null then oferta.pessoas end as pessoas,
    case when suprimida.nivel is null then oferta.equivalentes end as equivalentes,
    case when suprimida.nivel is null then oferta.equivalentes_sus end as equivalentes_sus,
    cast(oferta.populacao as bigint) as populacao,
    suprimida.nivel is not null as suprimido
from {{ ref('int_dimensionamento__oferta') }} as oferta
left join suprimidas as suprimida using (profissao, especialidade, nivel, codigo, competencia)
where oferta.nivel in ('brasil', 'regiao', 'uf', 'regiao_saude')
