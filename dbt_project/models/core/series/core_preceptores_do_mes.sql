-- Preceptors in service in each month, by the snapshot of the teams in force in it.
select
    retrato.competencia,
    funcao.pessoa,
    funcao.codigo_programa,
    cast(funcao.carga_horaria_semanal as decimal(18, 4)) as carga_horaria_semanal
from {{ ref('core_retratos_do_mes') }} as retrato
inner join {{ ref('stg_comissoes__equipe_retratos') }} as funcao
    on
        retrato.conjunto = 'equipe'
        and retrato.fonte = funcao.comissao
        and retrato.retrato = funcao.competencia_arquivo
where
    funcao.funcao = 'preceptor'
    and funcao.data_inicio <= last_day(retrato.competencia)
    and coalesce(funcao.data_fim >= retrato.competencia, true)
