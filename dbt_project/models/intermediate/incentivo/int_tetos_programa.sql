{#-
  Ceiling of preceptors of each (edital, programme, month), MR 4 par. 2: residents active on the reference day divided
  by the edital's ratio. The reference day is the homologation or the latest anniversary day (a parameter, 30 April)
  after it and not after the month.
-#}
with grupos as (
    select
        codigo_edital,
        codigo_programa,
        competencia,
        any_value(data_homologacao) as data_homologacao,
        any_value(residentes_por_preceptor) as residentes_por_preceptor,
        cast(count(distinct pessoa_id) filter (where not hipotetica) as integer) as pessoas
    from {{ ref('int_linhas_incentivo') }}
    where tipo = 'preceptor' and homologado_em_vigor
    group by codigo_edital, codigo_programa, competencia
),

aniversarios as (
    select
        *,
        cast(year(competencia) || '-' || {{ parametro_texto('dia_referencia_ocupacao', 'grupos.competencia') }} as date) as do_ano
    from grupos
),

referencias as (
    select
        *,
        greatest(
            data_homologacao,
            cast(if(do_ano <= last_day(competencia), do_ano, do_ano - interval 1 year) as date)
        ) as dia_referencia
    from aniversarios
    where do_ano is not null
),

ocupacao as (
    select
        referencias.codigo_edital,
        referencias.codigo_programa,
        referencias.competencia,
        cast(count(*) as integer) as ocupadas
    from referencias
    inner join {{ ref('stg_comissoes__residentes') }} as residentes
        on
            referencias.codigo_programa = residentes.codigo_programa
            and residentes.data_inicio <= referencias.dia_referencia
            and (
                residentes.situacao in ('ativo', 'licenciado')
                or referencias.dia_referencia < residentes.data_situacao
            )
    group by referencias.codigo_edital, referencias.codigo_programa, referencias.competencia
)

select
    referencias.codigo_edital,
    referencias.codigo_programa,
    referencias.competencia,
    referencias.dia_referencia,
    referencias.residentes_por_preceptor,
    coalesce(ocupacao.ocupadas, 0) as ocupadas,
    cast(
        case
            when referencias.residentes_por_preceptor is null then null
            when coalesce(ocupacao.ocupadas, 0) = 0 then 0
            else greatest(1, floor(ocupacao.ocupadas / nullif(referencias.residentes_por_preceptor, 0)))
        end as integer
    ) as teto,
    referencias.pessoas
from referencias
left join ocupacao using (codigo_edital, codigo_programa, competencia)
