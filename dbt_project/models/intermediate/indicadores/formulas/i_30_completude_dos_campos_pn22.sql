-- Share of active residents whose field of PN 22 is filled; nao_declarado is an answer. etnia is asked of indigena alone.
-- How many residents there are is a cell too, as every field has it for a denominator.
with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        campo,
        count(*) as residentes,
        count(resposta) as informados
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
