with mes_scnes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

marcados as (
    select
        pessoa,
        bool_or(preceptor) as preceptor,
        cast(sum(horas) as integer) as horas,
        cast(sum(horas_sus) as integer) as horas_sus
    from {{ ref('lugares') }}
    where competencia = (select competencia from mes_scnes)
    group by pessoa
),

titulados as (
    select distinct pessoa from {{ ref('core_titulos') }}
    where situacao = 'ativo'
)

select
    funcao.pessoa,
    funcao.pessoa_id,
    funcao.chave as forca_vinculo,
    funcao.comissao,
    funcao.competencia_arquivo as competencia,
    funcao.codigo_programa,
    programa.codigo_instituicao,
    programa.especialidade,
    cast(funcao.carga_horaria_semanal as decimal(18, 4)) as carga_horaria_semanal,
    funcao.data_inicio,
    funcao.data_fim,
    funcao.data_inicio <= last_day(funcao.competencia_arquivo)
    and coalesce(funcao.data_fim >= funcao.competencia_arquivo, true) as em_exercicio,
    funcao.data_inicio <= last_day(mes_scnes.competencia)
    and coalesce(funcao.data_fim >= mes_scnes.competencia, true) as em_exercicio_no_mes_scnes,
    {{ uf_do_municipio('programa.codigo_municipio') }} as codigo_uf,
    mes_scnes.competencia as competencia_scnes,
    marcado.pessoa is not null as vinculo_scnes_ativo,
    coalesce(marcado.preceptor, false) as marcado_scnes,
    marcado.horas,
    marcado.horas_sus,
    titulado.pessoa is not null as especialista
from {{ ref('stg_comissoes__equipe') }} as funcao
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa using (codigo_programa)
cross join mes_scnes
left join marcados as marcado using (pessoa)
left join titulados as titulado using (pessoa)
where funcao.funcao = 'preceptor'
