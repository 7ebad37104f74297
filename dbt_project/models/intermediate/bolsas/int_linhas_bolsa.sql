-- One row a bolsa line, hypothetical ones included, with its course registration (`curso_`, K), the partner's report of the
-- month (`relatorio_`, P), the residency (`residencia_`, R) and the snapshot month that serves each (`retrato_`).
-- Rules judge; nothing is judged here but whether K may be used (`curso_situacao`).
with linhas as (
    select * from {{ ref('int_linhas') }} where tipo = 'bolsa_formacao'
),

retratos as (
    select
        max(case when fonte = 'cnrm' and conjunto = 'residentes' then competencia end) as cnrm,
        max(case when fonte = 'cnrms' and conjunto = 'residentes' then competencia end) as cnrms,
        max(case when fonte = 'incentivo' and conjunto = 'pagamentos' then competencia end) as ultimo_lote
    from {{ ref('int_retratos') }}
),

-- Null while any partner's folder has no registrations in force, or no folder exists.
parceiros as (
    select
        case when count(*) > 0 and count(*) = count(retrato.competencia) then min(retrato.competencia) end
            as retrato_todas_matriculas
    from {{ ref('stg_lake__parceiros') }} as parceiro
    left join {{ ref('int_retratos') }} as retrato
        on
            parceiro.parceiro = retrato.parceiro
            and retrato.fonte = 'parceiros' and retrato.conjunto = 'matriculas'
),

relatorios as (
    select
        *,
        lead(competencia) over (partition by codigo_matricula_curso order by competencia) as proxima_competencia
    from {{ ref('stg_parceiros__relatorio') }}
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
        curso.ultimo_competencia,
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
    left join {{ ref('int_matriculas_curso') }} as curso using (codigo_matricula_curso)
),

residencias as (
    select
        pessoa_id,
        comissao,
        codigo_matricula,
        carga_id,
        linha,
        {{ texto_comparavel('profissao') }} as profissao,
        data_inicio,
        situacao,
        data_situacao
    from {{ ref('stg_comissoes__residentes') }}
    where pessoa_id is not null
),

candidatas as (
    select
        cursadas.codigo_pagamento,
        cursadas.competencia,
        residencias.*,
        coalesce(
            cursadas.curso_situacao = 'utilizavel'
            and residencias.codigo_matricula = cursadas.curso_codigo_matricula, false
        ) as nomeada,
        coalesce({{ ativo_no_mes('cursadas.competencia', 'residencias') }}, false) as ativa_no_mes,
        coalesce(
            residencias.data_inicio <= cursadas.curso_data_matricula
            and (
                residencias.situacao in ('ativo', 'licenciado')
                or cursadas.curso_data_matricula < residencias.data_situacao
            ), false
        ) as ativa_na_matricula
    from cursadas
    inner join residencias on cursadas.pessoa_id = residencias.pessoa_id
),

-- R: the residency that K names when it is the person's, else the latest one.
escolhidas as (
    select
        *,
        bool_or(ativa_na_matricula) over (partition by codigo_pagamento) as alguma_ativa_na_matricula,
        bool_or(ativa_no_mes) over (partition by codigo_pagamento) as alguma_ativa_no_mes,
        count_if(ativa_no_mes) over (partition by codigo_pagamento) > cast(ativa_no_mes as integer) as outra_ativa_no_mes
    from candidatas
    qualify row_number() over (
        partition by codigo_pagamento
        order by nomeada desc, data_inicio desc, codigo_matricula desc, comissao
    ) = 1
)

select
    cursadas.*,
    parceiros.retrato_todas_matriculas,
    relatorio.carga_id as relatorio_carga_id,
    relatorio.linha as relatorio_linha,
    relatorio.frequencia as relatorio_frequencia,
    relatorio.desempenho as relatorio_desempenho,
    relatorio.justificativa_aceita as relatorio_justificativa_aceita,
    relatorio.suspenso as relatorio_suspenso,
    anterior.carga_id as anterior_carga_id,
    anterior.situacao as anterior_situacao,
    residencia.comissao as residencia_comissao,
    residencia.codigo_matricula as residencia_codigo_matricula,
    residencia.carga_id as residencia_carga_id,
    residencia.linha as residencia_linha,
    residencia.situacao as residencia_situacao,
    residencia.data_situacao as residencia_data_situacao,
    profissao.profissao as residencia_profissao,
    coalesce(residencia.alguma_ativa_na_matricula, false) as residencia_ativa_na_matricula,
    coalesce(residencia.alguma_ativa_no_mes, false) as residencia_ativa_no_mes,
    coalesce(residencia.outra_ativa_no_mes, false) as outra_residencia_ativa_no_mes,
    case residencia.comissao when 'cnrm' then retratos.cnrm when 'cnrms' then retratos.cnrms end as retrato_residencia,
    case when retratos.cnrm is not null and retratos.cnrms is not null then least(retratos.cnrm, retratos.cnrms) end
        as retrato_residencias,
    retratos.ultimo_lote
from cursadas
cross join retratos
cross join parceiros
left join relatorios as relatorio
    on
        cursadas.codigo_matricula_curso = relatorio.codigo_matricula_curso
        and cursadas.competencia = relatorio.competencia
left join relatorios as anterior
    on
        cursadas.codigo_matricula_curso = anterior.codigo_matricula_curso
        and anterior.competencia < cursadas.competencia
        and (anterior.proxima_competencia is null or anterior.proxima_competencia >= cursadas.competencia)
left join escolhidas as residencia on cursadas.codigo_pagamento = residencia.codigo_pagamento
left join {{ ref('profissoes') }} as profissao
    on
        case when {{ e_medicina('residencia.profissao') }} then 'MEDICINA' else residencia.profissao end
        = profissao.profissao_normalizada
