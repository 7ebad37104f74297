{{ config(database='publico', alias='necessidade') }}

-- A ratio of parametros_necessidade reveals nobody. The other methods start from what the country has, and p75 from
-- what one health region has: they are shown where that is public.
select
    necessidade.cadastro,
    necessidade.profissao,
    necessidade.especialidade,
    necessidade.nivel,
    necessidade.codigo,
    cast(necessidade.ano as integer) as ano,
    necessidade.metodo,
    necessidade.competencia,
    cast(necessidade.populacao as bigint) as populacao,
    case when {{ necessidade_e_publica() }} then necessidade.equivalentes end as equivalentes,
    {{ necessidade_e_publica() }} is false as suprimido
from {{ ref('int_dimensionamento__necessidade') }} as necessidade
{{ junta_suprimidas('necessidade') }}
