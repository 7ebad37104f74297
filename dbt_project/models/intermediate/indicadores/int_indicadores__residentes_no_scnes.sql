{{ config(materialized='view') }}

-- Residents active in each month of SCNES, one row per matricula and level of territory of the programme.
select
    residente.competencia,
    programa.nivel,
    programa.codigo_territorio,
    residente.codigo_matricula,
    residente.pessoa,
    residente.marcado,
    residente.co_cnes,
    residente.nivel_atencao,
    residente.ano_residencia,
    case
        when residente.profissao is null then null
        when {{ e_medicina('residente.profissao') }} then 'Medicina'
        else coalesce(profissao.profissao, 'outra')
    end as profissao
from {{ ref('core_residentes_no_scnes') }} as residente
inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
left join {{ ref('profissoes') }} as profissao
    on {{ texto_comparavel('residente.profissao') }} = profissao.profissao_normalizada
where programa.nivel in ('brasil', 'regiao', 'uf')
