{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['core_residentes_do_mes', 'core_vinculos_de_residentes']}
    )
}}

-- People marked as residents in SCNES and active in neither commission. It needs both commissions.
with ativos as (
    select distinct
        competencia,
        pessoa
    from {{ ref('core_residentes_do_mes') }}
    where ativo
),

marcados as (
    select distinct
        vinculo.competencia,
        vinculo.pessoa,
        territorio.nivel,
        territorio.codigo_territorio,
        vinculo.co_cnes,
        ativo.pessoa is null as sem_residencia
    from {{ ref('core_vinculos_de_residentes') }} as vinculo
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    left join ativos as ativo using (competencia, pessoa)
    where
        vinculo.marcado_residencia
        and territorio.nivel in ('brasil', 'regiao', 'uf')
        and (select count(*) from {{ ref('int_indicadores__comissoes') }}) = 2
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        co_cnes,
        count(distinct pessoa) as marcados,
        count(distinct pessoa) filter (where sem_residencia) as sem_residencia
    from marcados
    group by grouping sets (
        (competencia, nivel, codigo_territorio), (competencia, nivel, codigo_territorio, co_cnes)
    )
    having grouping(co_cnes) = 1 or (nivel = 'uf' and co_cnes is not null)
)

select
    {{ celula(
        'I-28', numerador='sem_residencia', denominador='marcados', dims=[['estabelecimento', 'co_cnes']],
        pessoas='marcados', pessoas_numerador='sem_residencia'
    ) }}
from contagens
