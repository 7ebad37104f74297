{#-
  Persons with two or more kinds of incentive of art. 3 in a month, each with days of the month on which a record of the
  function is open and none on a day of another: one function followed the other.
-#}
with linhas as (
    select distinct
        pessoa_id,
        competencia,
        tipo,
        codigo_programa,
        retrato_equipe
    from {{ ref('int_linhas_incentivo') }}
    where not hipotetica and pessoa_id is not null
),

acumulam as (
    select
        pessoa_id,
        competencia,
        count(distinct tipo) as tipos
    from linhas
    group by pessoa_id, competencia
    having count(distinct tipo) >= 2 and bool_and(coalesce(retrato_equipe >= competencia, false))
),

dias as (
    select
        linhas.pessoa_id,
        linhas.competencia,
        linhas.tipo,
        greatest(equipe.data_inicio, linhas.competencia) as primeiro,
        least(coalesce(equipe.data_fim, last_day(linhas.competencia)), last_day(linhas.competencia)) as ultimo
    from linhas
    inner join acumulam using (pessoa_id, competencia)
    inner join {{ ref('stg_comissoes__equipe_no_tempo') }} as equipe
        on
            linhas.pessoa_id = equipe.pessoa_id
            and linhas.codigo_programa = equipe.codigo_programa
            and linhas.tipo = equipe.funcao
            and equipe.data_inicio <= last_day(linhas.competencia)
            and (equipe.data_fim is null or equipe.data_fim >= greatest(equipe.data_inicio, linhas.competencia))
            and {{ conta_no_mes('linhas.competencia', 'equipe') }}
),

sobrepostas as (
    select distinct
        um.pessoa_id,
        um.competencia
    from dias as um
    inner join dias as outro
        on
            um.pessoa_id = outro.pessoa_id
            and um.competencia = outro.competencia
            and um.tipo < outro.tipo
            and um.primeiro <= outro.ultimo
            and outro.primeiro <= um.ultimo
)

select
    acumulam.pessoa_id,
    acumulam.competencia
from acumulam
inner join dias using (pessoa_id, competencia)
left join sobrepostas using (pessoa_id, competencia)
where sobrepostas.pessoa_id is null
group by acumulam.pessoa_id, acumulam.competencia
having count(distinct dias.tipo) = any_value(acumulam.tipos)
