{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['core_vinculos_de_residentes']}
    )
}}

-- People marked as residents in SCNES whose weekly hours exceed the limit: in residency links, and in all links. A
-- person with residency links in two states counts in each, with all their hours, and once in the country. Each figure is
-- withheld by itself, and both where the people who exceed it only by all links would be few.
with lugares as (
    select distinct
        vinculo.competencia,
        vinculo.pessoa,
        territorio.nivel,
        territorio.codigo_territorio
    from {{ ref('core_vinculos_de_residentes') }} as vinculo
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    where
        vinculo.marcado_residencia
        and not vinculo.repetido
        and territorio.nivel in ('brasil', 'regiao', 'uf')
),

pessoas as (
    select
        competencia,
        pessoa,
        sum(horas) filter (where marcado_residencia) as horas_residencia,
        sum(horas) as horas
    from {{ ref('core_vinculos_de_residentes') }}
    where not repetido
    group by competencia, pessoa
),

contagens as (
    select
        pessoa.competencia,
        lugar.nivel,
        lugar.codigo_territorio,
        count(*) as residentes,
        count(*) filter (where pessoa.horas_residencia > maximo.valor) as acima_na_residencia,
        count(*) filter (where pessoa.horas > maximo.valor) as acima_no_total
    from pessoas as pessoa
    inner join lugares as lugar using (competencia, pessoa)
    left join {{ ref('core_parametros_mes') }} as maximo
        on pessoa.competencia = maximo.competencia and maximo.id = 'carga_horaria_residente_maxima'
    group by pessoa.competencia, lugar.nivel, lugar.codigo_territorio
)

select
    {{ celula(
        'I-37', numerador='acima_na_residencia', denominador='residentes', medida='vinculos_de_residencia',
        pessoas='residentes', pessoas_numerador='acima_na_residencia', menor='acima_no_total - acima_na_residencia',
        familia='I-37/residencia'
    ) }}
from contagens
union all
select
    {{ celula(
        'I-37', numerador='acima_no_total', denominador='residentes', medida='todos_os_vinculos',
        pessoas='residentes', pessoas_numerador='acima_no_total', menor='acima_no_total - acima_na_residencia',
        familia='I-37/todos'
    ) }}
from contagens
