{#- Residents with an active day in the month, for the programmes and months of the lines of art. 3. -#}
with programas_mes as (
    select distinct
        codigo_programa,
        competencia
    from {{ ref('core_linhas') }}
    where codigo_programa is not null
)

select
    programas_mes.codigo_programa,
    programas_mes.competencia,
    cast(count(*) as integer) as residentes_ativos
from programas_mes
inner join {{ ref('stg_comissoes__residentes') }} as residentes
    on
        programas_mes.codigo_programa = residentes.codigo_programa
        and residentes.data_inicio <= last_day(programas_mes.competencia)
        and (
            residentes.situacao in ('ativo', 'licenciado')
            or greatest(programas_mes.competencia, residentes.data_inicio) < residentes.data_situacao
        )
group by programas_mes.codigo_programa, programas_mes.competencia
