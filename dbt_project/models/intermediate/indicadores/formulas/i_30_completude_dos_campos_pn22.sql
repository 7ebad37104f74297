{{ config(meta={'por_mes': ['int_indicadores__perfil']}) }}

-- Share of active residents with each field of PN 22 filled; nao_declarado is an answer. etnia is asked only of
-- indigena. The number of residents is a cell too, because it is the denominator of every field.
with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        campo,
        sum(residentes) as residentes,
        coalesce(sum(residentes) filter (where resposta is not null), 0) as informados
    from {{ ref('int_indicadores__perfil') }}
    group by competencia, nivel, codigo_territorio, campo
)

select
    {{ celula(
        'I-30', numerador='informados', denominador='residentes', dims=[['campo', 'campo']],
        pessoas='residentes', pessoas_numerador='informados'
    ) }}
from contagens
union all
select {{ celula('I-30', numerador='residentes', valor='residentes', medida='residentes', pessoas='residentes') }}
from contagens
where campo = 'sexo'
