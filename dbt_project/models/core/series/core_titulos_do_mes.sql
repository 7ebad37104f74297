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
    inner join {{ ref('core_programas_ate_o_mes') }} as programa using (competencia, codigo_programa)
    where residente.situacao = 'concluido' and residente.data_situacao <= last_day(residente.competencia)
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
inner join {{ ref('core_titulos_dos_retratos') }} as titulo
    on
        retrato.fonte = 'titulos'
        and retrato.retrato = titulo.competencia_arquivo
        and titulo.data_titulo <= last_day(retrato.competencia)
where retrato.competencia in (select competencia from {{ ref('core_cobertura_scnes') }})
