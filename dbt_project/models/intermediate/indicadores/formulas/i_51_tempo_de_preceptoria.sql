-- People with at least the years as preceptor that the certificate of time asks for (PN 41 I), by the days in which some
-- function of theirs was open up to the last day of the month, in any programme; a person counts in every state that has
-- one of these.
with intervalos as (
    select
        competencia,
        pessoa,
        data_inicio,
        least(coalesce(data_fim, last_day(competencia)), last_day(competencia)) as fim,
        max(least(coalesce(data_fim, last_day(competencia)), last_day(competencia))) over (
            partition by competencia, pessoa order by data_inicio, codigo_programa
            rows between unbounded preceding and 1 preceding
        ) as fim_anterior
    from {{ ref('int_indicadores__funcoes') }}
    where funcao = 'preceptor'
),

dias as (
    select
        competencia,
        pessoa,
        sum(greatest(
            date_diff('day', greatest(data_inicio, coalesce(fim_anterior + interval 1 day, data_inicio)), fim) + 1, 0
        )) as dias
    from intervalos
    group by competencia, pessoa
),

lugares as (
    select distinct
        funcao.competencia,
        programa.nivel,
        programa.codigo_territorio,
        funcao.pessoa
    from {{ ref('int_indicadores__funcoes') }} as funcao
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where funcao.funcao = 'preceptor' and programa.nivel in ('brasil', 'regiao', 'uf')
),

contagens as (
    select
        lugar.competencia,
        lugar.nivel,
        lugar.codigo_territorio,
        count(*) as preceptores,
        count(*) filter (where dia.dias >= 365 * anos.valor) as com_tempo
    from lugares as lugar
    inner join dias as dia using (competencia, pessoa)
    inner join {{ ref('core_parametros_mes') }} as anos
        on lugar.competencia = anos.competencia and anos.id = 'anos_do_certificado_de_preceptor'
    group by lugar.competencia, lugar.nivel, lugar.codigo_territorio
)

select
    {{ celula(
        'I-51', numerador='com_tempo', denominador='preceptores', valor='com_tempo', pessoas='preceptores',
        pessoas_numerador='com_tempo'
    ) }}
from contagens
