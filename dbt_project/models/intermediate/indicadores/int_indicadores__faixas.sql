{{ config(materialized='view') }}

-- Withheld shares of the whole country so large that the small group is under one in a hundred of it, whatever its size:
-- `faixa` says so in place of the value. Only a value without cut, which is part of no shown total that would limit it.
select
    publicavel.*,
    case when publicavel.pessoas_numerador < publicavel.minimo then '< 1 %' else '> 99 %' end as faixa
from {{ ref('int_indicadores__publicaveis') }} as publicavel
semi join {{ ref('int_indicadores__supressao') }} as suprimida
    using (familia, competencia, nivel, codigo_territorio, chave)
where
    publicavel.nivel = 'brasil'
    and publicavel.chave = ''
    and publicavel.denominador = publicavel.pessoas
    and publicavel.numerador = publicavel.pessoas_numerador
    and publicavel.pessoas > 100 * (publicavel.minimo - 1)
    and (
        publicavel.pessoas_numerador < publicavel.minimo
        or publicavel.pessoas - publicavel.pessoas_numerador between 1 and publicavel.minimo - 1
    )
