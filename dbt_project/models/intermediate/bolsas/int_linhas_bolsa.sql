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

-- K counts for the months in which the partner had it; a line of a later month has none.
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
        ) as curso_da_pessoa,
        curso_antigo.codigo_matricula_curso is not null as curso_saiu
    from linhas
    left join {{ ref('core_matriculas_curso') }} as curso
        on
            linhas.codigo_matricula_curso = curso.codigo_matricula_curso
            and {{ conta_no_mes('linhas.competencia', 'curso') }}
    left join {{ ref('core_matriculas_curso') }} as curso_antigo
        on
            linhas.codigo_matricula_curso = curso_antigo.codigo_matricula_curso
            and curso_antigo.visto_ate < linhas.competencia
),

residencias as (
    select
        residente.pessoa_id,
        residente.comissao,
        residente.codigo_matricula,
        residente.codigo_programa,
        residente.carga_id,
        residente.linha,
        profissao.profissao,
        residente.data_inicio,
        residente.data_prevista_fim,
        residente.situacao,
        residente.data_situacao,
        residente.visto_ate
    from {{ ref('stg_comissoes__residencias') }} as residente
    left join {{ ref('profissoes') }} as profissao
        on
            profissao.profissao_normalizada
            = case
                when {{ e_medicina('residente.profissao') }} then 'MEDICINA'
                else {{ texto_comparavel('residente.profissao') }}
            end
    where residente.pessoa_id is not null
),

-- Every residency of the line's person: in the line's month and, for MR 16, on the day of enrolment.
da_pessoa as (
    select
        linhas.codigo_pagamento,
        residencia.*,
        {{ conta_no_mes('linhas.competencia', 'residencia') }} as conta,
        {{ ativo_no_mes('linhas.competencia', 'residencia') }} as ativa_no_mes,
        {{ vencida_no_mes('linhas.competencia', 'residencia') }} as vencida,
        {{ ativo_no_dia('linhas.curso_data_matricula', 'residencia') }}
        and {{ conta_no_mes("date_trunc('month', linhas.curso_data_matricula)", 'residencia') }} as ativa_na_matricula,
        {{ vencida_no_mes("date_trunc('month', linhas.curso_data_matricula)", 'residencia') }} as vencida_na_matricula,
        linhas.curso_da_pessoa and coalesce(residencia.codigo_matricula = linhas.curso_codigo_matricula, false) as do_curso
    from cursadas as linhas
    inner join residencias as residencia on linhas.pessoa_id = residencia.pessoa_id
),

-- R: the residency in K if it belongs to the person, else the latest one active in the month, else the latest one.
escolhidas as (
    select *
    from da_pessoa
    where conta
    qualify row_number() over (
            partition by codigo_pagamento
            order by do_curso desc, ativa_no_mes desc, data_inicio desc, codigo_matricula desc, comissao desc
        ) = 1
),

outras as (
    select
        da_pessoa.codigo_pagamento,
        bool_or(
            da_pessoa.conta and da_pessoa.ativa_no_mes
            and (
                da_pessoa.codigo_matricula is distinct from escolhidas.codigo_matricula
                or da_pessoa.comissao is distinct from escolhidas.comissao
            )
        ) as ativa_no_mes,
        bool_or(da_pessoa.ativa_na_matricula) as ativa_na_matricula,
        bool_or(da_pessoa.ativa_na_matricula and not coalesce(da_pessoa.vencida_na_matricula, false)) as em_dia_na_matricula
    from da_pessoa
    left join escolhidas using (codigo_pagamento)
    group by da_pessoa.codigo_pagamento
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
    from cursadas as linhas
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
    residencia.comissao as residencia_comissao,
    residencia.codigo_matricula as residencia_codigo_matricula,
    residencia.codigo_programa as residencia_codigo_programa,
    residencia.carga_id as residencia_carga_id,
    residencia.linha as residencia_linha,
    residencia.profissao as residencia_profissao,
    residencia.situacao as residencia_situacao,
    residencia.data_situacao as residencia_data_situacao,
    residencia.data_prevista_fim as residencia_data_prevista_fim,
    coalesce(residencia.ativa_no_mes and residencia.vencida, false) as residencia_vencida,
    coalesce(outras.ativa_na_matricula, false) as residencia_ativa_na_matricula,
    coalesce(outras.em_dia_na_matricula, false) as residencia_em_dia_na_matricula,
    coalesce(residencia.ativa_no_mes, false) or coalesce(outras.ativa_no_mes, false) as residencia_ativa_no_mes,
    coalesce(outras.ativa_no_mes, false) as outra_residencia_ativa_no_mes,
    case residencia.comissao when 'cnrm' then retratos.cnrm when 'cnrms' then retratos.cnrms end as retrato_residencia,
    case when retratos.cnrm is not null and retratos.cnrms is not null then least(retratos.cnrm, retratos.cnrms) end
        as retrato_residencias,
    retratos.ultimo_lote
from relatadas as linhas
cross join retratos
cross join parceiros
left join escolhidas as residencia on linhas.codigo_pagamento = residencia.codigo_pagamento
left join anteriores on linhas.codigo_pagamento = anteriores.codigo_pagamento
left join outras on linhas.codigo_pagamento = outras.codigo_pagamento
