-- One row per bolsa line, hypothetical ones included, with its course registration (`curso_`, K), the partner's
-- report of the month (`relatorio_`, P), the residency (`residencia_`, R) and the snapshot month of each
-- (`retrato_`). Only whether K may be used is judged here (`curso_situacao`).
with linhas as (
    select * from {{ ref('core_linhas') }}
    where tipo = 'bolsa_formacao'
),

retratos as (
    select
        max(case when fonte = 'cnrm' and conjunto = 'residentes' then competencia end) as cnrm,
        max(case when fonte = 'cnrms' and conjunto = 'residentes' then competencia end) as cnrms,
        max(case when fonte = 'incentivo' and conjunto = 'pagamentos' then competencia end) as ultimo_lote
    from {{ ref('core_retratos') }}
),

-- Null if a partner's folder has no registrations in force, or there is no folder.
parceiros as (
    select
        case when count(*) > 0 and count(*) = count(retrato.competencia) then min(retrato.competencia) end
            as retrato_todas_matriculas
    from {{ ref('stg_lake__parceiros') }} as parceiro
    left join {{ ref('core_retratos') }} as retrato
        on
            parceiro.parceiro = retrato.parceiro
            and retrato.fonte = 'parceiros' and retrato.conjunto = 'matriculas'
),

cursadas as (
    select
        linhas.*,
        curso.carga_id as curso_carga_id,
        curso.linha as curso_linha,
        curso.parceiro as curso_parceiro,
        curso.pessoa_id as curso_pessoa_id,
        curso.tipo_oferta as curso_tipo_oferta,
        curso.codigo_matricula as curso_codigo_matricula,
        curso.data_matricula as curso_data_matricula,
        curso.data_inicio_atividades as curso_data_inicio,
        curso.data_fim_oferta as curso_data_fim_oferta,
        curso.scnes_meses,
        curso.scnes_vinculos,
        curso.scnes_marcado,
        curso.scnes_fato,
        curso.ultimo_carga_id,
        curso.ultimo_linha,
        curso.ultimo_situacao,
        curso.ultimo_data_situacao,
        curso.retrato_matriculas,
        case
            when curso.codigo_matricula_curso is null then 'ausente'
            when curso.retrato_matriculas < linhas.competencia then 'desatualizado'
            when linhas.pessoa_id is null or linhas.pessoa_id = curso.pessoa_id then 'utilizavel'
            when not curso.pessoa_tem_cpf then 'sem_pessoa'
            else 'de_outra_pessoa'
        end as curso_situacao,
        coalesce(
            curso.codigo_matricula_curso is not null
            and (linhas.pessoa_id is null or linhas.pessoa_id = curso.pessoa_id), false
        ) as curso_da_pessoa
    from linhas
    left join {{ ref('core_matriculas_curso') }} as curso on linhas.codigo_matricula_curso = curso.codigo_matricula_curso
),

residencias as (
    select
        residente.pessoa_id,
        residente.comissao,
        residente.codigo_matricula,
        residente.carga_id,
        residente.linha,
        profissao.profissao,
        residente.data_inicio,
        residente.situacao,
        residente.data_situacao
    from {{ ref('stg_comissoes__residentes') }} as residente
    left join {{ ref('profissoes') }} as profissao
        on
            profissao.profissao_normalizada
            = case
                when {{ e_medicina('residente.profissao') }} then 'MEDICINA'
                else {{ texto_comparavel('residente.profissao') }}
            end
    where residente.pessoa_id is not null
),

mais_recentes as (
    select *
    from residencias
    qualify row_number() over (
            partition by pessoa_id
            order by data_inicio desc, codigo_matricula desc, comissao desc
        ) = 1
),

nomeadas as (
    select *
    from residencias
    qualify row_number() over (partition by pessoa_id, codigo_matricula order by data_inicio desc, comissao desc) = 1
),

-- R: the residency in K if it belongs to the person, else the latest one.
com_residencia as (
    select
        cursadas.*,
        coalesce(nomeada.comissao, mais_recente.comissao) as residencia_comissao,
        coalesce(nomeada.codigo_matricula, mais_recente.codigo_matricula) as residencia_codigo_matricula
    from cursadas
    left join nomeadas as nomeada
        on
            cursadas.pessoa_id = nomeada.pessoa_id
            and cursadas.curso_codigo_matricula = nomeada.codigo_matricula
            and cursadas.curso_situacao = 'utilizavel'
    left join mais_recentes as mais_recente on cursadas.pessoa_id = mais_recente.pessoa_id
),

outras as (
    select
        linhas.codigo_pagamento,
        bool_or({{ ativo_no_mes('linhas.competencia', 'outra') }}) as ativa_no_mes,
        bool_or({{ ativo_no_dia('linhas.curso_data_matricula', 'outra') }}) as ativa_na_matricula
    from com_residencia as linhas
    inner join residencias as outra
        on
            linhas.pessoa_id = outra.pessoa_id
            and (
                linhas.residencia_comissao != outra.comissao
                or linhas.residencia_codigo_matricula != outra.codigo_matricula
            )
    group by linhas.codigo_pagamento
),

relatorios as (
    select * from {{ ref('stg_parceiros__relatorio') }}
),

relatadas as (
    select
        linhas.*,
        relatorio.carga_id as relatorio_carga_id,
        relatorio.linha as relatorio_linha,
        relatorio.frequencia as relatorio_frequencia,
        relatorio.desempenho as relatorio_desempenho,
        relatorio.justificativa_aceita as relatorio_justificativa_aceita,
        relatorio.suspenso as relatorio_suspenso
    from com_residencia as linhas
    left join relatorios as relatorio
        on
            linhas.codigo_matricula_curso = relatorio.codigo_matricula_curso
            and linhas.competencia = relatorio.competencia
),

-- The newest report before the month, for lines whose month has none.
anteriores as (
    select
        linhas.codigo_pagamento,
        arg_max(anterior.situacao, anterior.competencia) as situacao
    from relatadas as linhas
    inner join relatorios as anterior
        on
            linhas.codigo_matricula_curso = anterior.codigo_matricula_curso
            and linhas.competencia > anterior.competencia
    where linhas.relatorio_carga_id is null
    group by linhas.codigo_pagamento
)

select
    linhas.*,
    parceiros.retrato_todas_matriculas,
    anteriores.situacao as anterior_situacao,
    residencia.carga_id as residencia_carga_id,
    residencia.linha as residencia_linha,
    residencia.profissao as residencia_profissao,
    residencia.situacao as residencia_situacao,
    residencia.data_situacao as residencia_data_situacao,
    coalesce({{ ativo_no_dia('linhas.curso_data_matricula', 'residencia') }}, false)
    or coalesce(outras.ativa_na_matricula, false) as residencia_ativa_na_matricula,
    coalesce({{ ativo_no_mes('linhas.competencia', 'residencia') }}, false)
    or coalesce(outras.ativa_no_mes, false) as residencia_ativa_no_mes,
    coalesce(outras.ativa_no_mes, false) as outra_residencia_ativa_no_mes,
    case linhas.residencia_comissao when 'cnrm' then retratos.cnrm when 'cnrms' then retratos.cnrms end
        as retrato_residencia,
    case when retratos.cnrm is not null and retratos.cnrms is not null then least(retratos.cnrm, retratos.cnrms) end
        as retrato_residencias,
    retratos.ultimo_lote
from relatadas as linhas
cross join retratos
cross join parceiros
left join residencias as residencia
    on
        linhas.pessoa_id = residencia.pessoa_id
        and linhas.residencia_comissao = residencia.comissao
        and linhas.residencia_codigo_matricula = residencia.codigo_matricula
left join anteriores on linhas.codigo_pagamento = anteriores.codigo_pagamento
left join outras on linhas.codigo_pagamento = outras.codigo_pagamento
