{{ config(materialized='view') }}

-- Residents in each month that has a snapshot of theirs, one row per matricula and level of territory of the programme.
select
    residente.competencia,
    programa.nivel,
    programa.codigo_territorio,
    programa.especialidade,
    programa.codigo_programa,
    residente.codigo_matricula,
    residente.pessoa,
    residente.situacao,
    residente.data_situacao,
    residente.data_inicio,
    residente.data_prevista_fim,
    residente.ativo,
    residente.ano_residencia,
    residente.carga_id,
    residente.linha
from {{ ref('core_residentes_do_mes') }} as residente
inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
where programa.nivel <> 'instituicao' and programa.do_registro
