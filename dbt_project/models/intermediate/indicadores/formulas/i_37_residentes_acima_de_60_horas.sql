-- People marked as residents in SCNES whose weekly hours exceed the limit: in residency links, and in all links.
with marcados as (
    select distinct
        competencia,
        pessoa
    from {{ ref('core_vinculos_de_residentes') }}
    where marcado_residencia and not repetido
),

pessoas as (
    select
        competencia,
        pessoa,
        sum(horas) filter (where marcado_residencia) as horas_residencia,
        sum(horas) as horas,
        arg_max(codigo_municipio, (marcado_residencia, horas, -linha)) as codigo_municipio
    from {{ ref('core_vinculos_de_residentes') }}
    semi join marcados using (competencia, pessoa)
    where not repetido
    group by competencia, pessoa
),

contagens as (
    select
        pessoa.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        count(*) as residentes,
        count(*) filter (where pessoa.horas_residencia > maximo.valor) as acima_na_residencia,
        count(*) filter (where pessoa.horas > maximo.valor) as acima_no_total
    from pessoas as pessoa
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    left join {{ ref('core_parametros_mes') }} as maximo
        on pessoa.competencia = maximo.competencia and maximo.id = 'carga_horaria_residente_maxima'
    where territorio.nivel in ('brasil', 'regiao', 'uf')
    group by pessoa.competencia, territorio.nivel, territorio.codigo_territorio
)

select
    {{ celula(
        'I-37', numerador='acima_na_residencia', denominador='residentes', medida='vinculos_de_residencia',
        pessoas='residentes', pessoas_numerador='acima_na_residencia'
    ) }}
from contagens
union all
select
    {{ celula(
        'I-37', numerador='acima_no_total', denominador='residentes', medida='todos_os_vinculos',
        pessoas='residentes', pessoas_numerador='acima_no_total'
    ) }}
from contagens
