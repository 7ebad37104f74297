-- Residents active and preceptors open in the newest SCNES month, for commissions whose snapshots reach it, with how
-- each appears in SCNES (PN-16, and the share that only the council key links).
with mes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

-- A month with only the dissemination file PF has no mark of preceptors.
preceptores_informados as (
    select count(*) > 0 as informados
    from {{ ref('stg_lake__conjuntos') }} as conjunto
    inner join mes on conjunto.competencia = mes.competencia
    where conjunto.fonte = 'scnes' and conjunto.conjunto = 'tbcargahorariasus'
),

-- Who is missing from files PF of some states may be in another: there only their own programmes are examined.
cobertura as (
    select
        cobertas.codigo_uf,
        cobertas.pais
    from {{ ref('core_cobertura_scnes') }} as cobertas
    inner join mes on cobertas.competencia = mes.competencia
),

programas_cobertos as (
    select programa.codigo_programa
    from {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    cross join mes
    inner join cobertura on {{ uf_do_municipio('programa.codigo_municipio') }} = cobertura.codigo_uf
    where {{ conta_no_mes('mes.competencia', 'programa') }}
),

comissoes as (
    select retrato.fonte as comissao
    from {{ ref('core_retratos') }} as retrato
    cross join mes
    where retrato.fonte in ('cnrm', 'cnrms') and retrato.conjunto in ('residentes', 'equipe')
    group by retrato.fonte, mes.competencia
    having count(*) = 2 and min(retrato.competencia) >= mes.competencia
),

registros as (
    select
        residente.comissao,
        residente.codigo_programa,
        'residente' as papel,
        residente.pessoa_id,
        residente.codigo_matricula as chave,
        residente.carga_id,
        residente.linha
    from {{ ref('stg_comissoes__residencias') }} as residente
    cross join mes
    where {{ ativo_no_mes('mes.competencia', 'residente') }} and {{ conta_no_mes('mes.competencia', 'residente') }}
    union all
    select
        equipe.comissao,
        equipe.codigo_programa,
        'preceptor' as papel,
        equipe.pessoa_id,
        concat_ws('/', equipe.codigo_programa, equipe.funcao, equipe.data_inicio) as chave,
        equipe.carga_id,
        equipe.linha
    from {{ ref('stg_comissoes__equipe_no_tempo') }} as equipe
    cross join mes
    cross join preceptores_informados
    where
        preceptores_informados.informados
        and equipe.funcao = 'preceptor'
        and equipe.data_fim is null
        and equipe.data_inicio <= last_day(mes.competencia)
        and {{ conta_no_mes('mes.competencia', 'equipe') }}
)

select
    mes.competencia,
    registros.*,
    scnes.pessoa_id is not null as no_scnes,
    coalesce(scnes.so_por_conselho, false) as so_por_conselho,
    coalesce(
        case registros.papel when 'residente' then scnes.marcado_residencia else scnes.marcado_preceptor end, false
    ) as marcado
from registros
cross join mes
inner join comissoes on registros.comissao = comissoes.comissao
left join {{ ref('int_pessoas_scnes') }} as scnes on registros.pessoa_id = scnes.pessoa_id
-- Records without a person cannot be looked up in SCNES, so they are not reported as missing there.
where
    registros.pessoa_id is not null
    and (
        (select bool_or(cobertura.pais) from cobertura)
        or registros.codigo_programa in (select programas_cobertos.codigo_programa from programas_cobertos)
    )
