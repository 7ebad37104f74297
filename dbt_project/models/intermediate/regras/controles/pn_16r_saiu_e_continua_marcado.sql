-- PN-16R (PN, art. 20): people who left every residency and are still marked as residents in the newest SCNES month.
with mes as (
    select scnes.competencia
    from {{ ref('core_competencia_scnes') }} as scnes
    inner join {{ ref('core_retratos') }} as retrato
        on retrato.fonte in ('cnrm', 'cnrms') and retrato.conjunto = 'residentes'
    group by scnes.competencia
    having count(*) = 2 and min(retrato.competencia) >= scnes.competencia
),

residencias as (
    select
        residente.pessoa_id,
        mes.competencia,
        bool_or({{ ativo_no_mes('mes.competencia', 'residente') }}) as alguma_ativa,
        arg_max(residente.codigo_programa, (residente.data_inicio, residente.codigo_matricula)) as codigo_programa,
        arg_max(residente.codigo_matricula, (residente.data_inicio, residente.codigo_matricula)) as ultima,
        arg_max(residente.situacao, (residente.data_inicio, residente.codigo_matricula)) as ultima_situacao,
        max(residente.data_inicio) as ultima_inicio,
        first(
            residente.data_situacao order by residente.data_inicio desc, residente.codigo_matricula desc
        ) as ultima_fim,
        arg_max(
            {{ fato('residente.carga_id', 'residente.linha', 'residente.codigo_matricula', 'situacao', 'residente.situacao') }},
            (residente.data_inicio, residente.codigo_matricula)
        ) as fato_da_situacao
    from {{ ref('stg_comissoes__residencias') }} as residente
    cross join mes
    where residente.pessoa_id is not null and {{ conta_no_mes('mes.competencia', 'residente') }}
    group by residente.pessoa_id, mes.competencia
)

select
    'PN-16R' as regra,
    residencias.pessoa_id as sujeito,
    residencias.competencia,
    residencias.pessoa_id,
    residencias.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'A última residência da pessoa, ' || residencias.ultima
    || if(
        residencias.ultima_inicio > last_day(residencias.competencia),
        ', só começa em ' || {{ dia_por_extenso('residencias.ultima_inicio') }},
        ', terminou em ' || {{ dia_por_extenso('residencias.ultima_fim') }} || ' por '
        || {{ fim_da_residencia('residencias.ultima_situacao') }}
    )
    || ', e o SCNES de ' || {{ mes_por_extenso('residencias.competencia') }} || ' a marca como residente.' as motivo,
    list_append(scnes.fatos_residencia, residencias.fato_da_situacao) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from residencias
inner join {{ ref('int_pessoas_scnes') }} as scnes
    on residencias.pessoa_id = scnes.pessoa_id and residencias.competencia = scnes.competencia
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        residencias.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('residencias.competencia', 'programa') }}
where scnes.marcado_residencia and not residencias.alguma_ativa
