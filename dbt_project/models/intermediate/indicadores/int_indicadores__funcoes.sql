-- The functions of teams known in each month that has a snapshot of residents: of the snapshot of the teams in force in
-- it, or of an earlier one that is the last to have the record, which then ends with the month of that snapshot.
with versoes as (
    select
        comissao,
        codigo_programa,
        funcao,
        pessoa,
        data_inicio,
        data_fim,
        any_value(pessoa_id) as pessoa_id,
        min(competencia_arquivo) as desde,
        max(competencia_arquivo) as ate
    from {{ ref('stg_comissoes__equipe_retratos') }}
    where pessoa is not null
    group by comissao, codigo_programa, funcao, pessoa, data_inicio, data_fim
),

conhecidas as (
    select
        retrato.competencia,
        versao.codigo_programa,
        versao.funcao,
        versao.pessoa,
        versao.pessoa_id,
        versao.data_inicio,
        case
            when versao.ate >= retrato.retrato then versao.data_fim
            else least(coalesce(versao.data_fim, last_day(versao.ate)), last_day(versao.ate))
        end as data_fim
    from {{ ref('core_retratos_do_mes') }} as retrato
    inner join {{ ref('core_meses_das_series') }} as mes
        on retrato.competencia = mes.competencia and mes.dos_registros
    inner join versoes as versao
        on
            retrato.conjunto = 'equipe'
            and retrato.fonte = versao.comissao
            and versao.desde <= retrato.retrato
            and versao.data_inicio <= last_day(retrato.competencia)
    qualify row_number() over (
            partition by
                retrato.competencia, versao.comissao, versao.codigo_programa, versao.funcao, versao.pessoa, versao.data_inicio
            order by least(versao.ate, retrato.retrato) desc, versao.data_fim desc nulls first
        ) = 1
)

select * from conhecidas
