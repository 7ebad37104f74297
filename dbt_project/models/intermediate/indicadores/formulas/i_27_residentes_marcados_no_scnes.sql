-- Active residents with a SCNES link marked as residency; by establishment where the commission names one.
with contagens as (
    select
        competencia_scnes as competencia,
        nivel,
        codigo_territorio,
        co_cnes,
        count(distinct pessoa_id) as residentes,
        count(distinct pessoa_id) filter (where marcado_scnes) as marcados
    from {{ ref('int_indicadores__residentes') }}
    where ativo_no_mes_scnes and nivel in ('brasil', 'regiao', 'uf')
    group by grouping sets (
        (competencia_scnes, nivel, codigo_territorio), (competencia_scnes, nivel, codigo_territorio, co_cnes)
    )
    having grouping(co_cnes) = 1 or (nivel = 'uf' and co_cnes is not null)
)

select
    {{ celula(
        'I-27', numerador='marcados', denominador='residentes', dims=[['estabelecimento', 'co_cnes']],
        pessoas='residentes', pessoas_numerador='marcados'
    ) }}
from contagens
