-- Share of active residents whose field of PN 22 is filled; nao_declarado is an answer. etnia is asked of indigena alone.
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
