-- Residents of the snapshots in force, one row per matricula and level of territory of the programme.
select
    (select max(competencia) from {{ ref('residentes') }}) as competencia,
    programa.nivel,
    programa.codigo_territorio,
    programa.especialidade,
    programa.codigo_programa,
    residente.codigo_matricula,
    residente.pessoa_id,
    residente.situacao,
    residente.data_situacao,
    residente.data_inicio,
    residente.data_prevista_fim,
    residente.ativo,
    residente.ativo_no_mes_scnes,
    residente.competencia_scnes,
    residente.marcado_scnes,
    residente.co_cnes,
    residente.nivel_atencao,
    residente.ano_residencia,
    {{ nome_listado('residente.profissao', 'profissao') }} as profissao
from {{ ref('residentes') }} as residente
inner join {{ ref('int_indicadores__programas') }} as programa using (codigo_programa)
{{ junta_nome('residente.profissao', 'profissao') }}
where programa.nivel <> 'instituicao'
