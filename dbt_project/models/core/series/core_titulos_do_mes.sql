-- The specialties of each person, with the profession, in each month of SCNES: by titles of the snapshot in force dated by
-- its last day, and by residencies concluded by it, which may have an area of practice. An active one of any source is
-- enough.
with concluidas as (
    select
        residente.competencia,
        residente.pessoa,
        if({{ e_medicina('residente.profissao') }}, 'MEDICINA', {{ texto_comparavel('residente.profissao') }})
            as profissao_comparavel,
        {{ texto_comparavel('programa.especialidade') }} as especialidade_comparavel,
        {{ texto_comparavel('programa.area_atuacao') }} as area_comparavel
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join {{ ref('core_programas_do_mes') }} as programa using (competencia, codigo_programa)
    where residente.situacao = 'concluido' and residente.data_situacao <= last_day(residente.competencia)
),

titulos as (
    select
        pessoa,
        competencia_arquivo,
        if({{ e_medicina('profissao') }}, 'MEDICINA', {{ texto_comparavel('profissao') }}) as profissao_comparavel,
        {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
        min(data_titulo) as data_titulo
    from {{ ref('stg_titulos__titulos_retratos') }}
    where situacao = 'ativo' and pessoa is not null
    group by all
)

select
    competencia,
    pessoa,
    profissao_comparavel,
    especialidade_comparavel,
    area_comparavel
from concluidas
where pessoa is not null and competencia in (select competencia from {{ ref('core_cobertura_scnes') }})
union
select
    retrato.competencia,
    titulo.pessoa,
    titulo.profissao_comparavel,
    titulo.especialidade_comparavel,
    cast(null as varchar) as area_comparavel
from {{ ref('core_retratos_do_mes') }} as retrato
inner join titulos as titulo
    on
        retrato.fonte = 'titulos'
        and retrato.retrato = titulo.competencia_arquivo
        and titulo.data_titulo <= last_day(retrato.competencia)
where retrato.competencia in (select competencia from {{ ref('core_cobertura_scnes') }})
