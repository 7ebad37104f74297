{#-
  C: for each line of art. 3, the registrations not cancelled before the line's month, and the edital of the line: of the
  newest record whose programme is homologated and in force in the month (MR 11), those of the programme's modality
  first, or else of the newest record.
-#}
with registros as (
    select
        linhas.codigo_pagamento,
        {{ registro('cadastros.carga_id', 'cadastros.linha', 'cadastros.codigo_cadastro') }} as registro,
        cadastros.codigo_cadastro,
        cadastros.codigo_edital,
        cadastros.ordem_prioridade,
        cadastros.data_cadastro,
        coalesce(continuidade.data_cadastro, cadastros.data_cadastro) as cadastrado_desde,
        coalesce(
            continuidade.registro, {{ registro('cadastros.carga_id', 'cadastros.linha', 'cadastros.codigo_cadastro') }}
        ) as cadastrado_em,
        cadastros.data_validacao,
        cadastros.carga_horaria_semanal,
        homologados.data_homologacao,
        cadastros.visto_ate,
        cadastros.competencia_arquivo,
        coalesce(
            linhas.competencia >= date_trunc('month', homologados.data_homologacao)
            and linhas.competencia >= date_trunc('month', editais.vigencia_inicio)
            and linhas.competencia <= date_trunc('month', editais.vigencia_fim),
            false
        ) as homologado_em_vigor,
        coalesce((editais.modalidade = 'medica') = (programas.modalidade = 'medica'), true) as da_modalidade
    from {{ ref('core_linhas') }} as linhas
    inner join {{ ref('stg_incentivo__cadastros_no_tempo') }} as cadastros
        on
            linhas.pessoa_id = cadastros.pessoa_id
            and linhas.codigo_programa = cadastros.codigo_programa
            and linhas.tipo = cadastros.funcao
            and (cadastros.data_cancelamento is null or cadastros.data_cancelamento >= linhas.competencia)
            and {{ conta_no_mes('linhas.competencia', 'cadastros') }}
    left join {{ ref('int_cadastros_continuidade') }} as continuidade
        on
            cadastros.carga_id = continuidade.carga_id
            and cadastros.linha = continuidade.linha
            and continuidade.data_cadastro < cadastros.data_cadastro
    left join {{ ref('stg_incentivo__editais_no_tempo') }} as editais
        on
            cadastros.codigo_edital = editais.codigo_edital
            and {{ conta_no_mes('linhas.competencia', 'editais') }}
    left join {{ ref('stg_incentivo__programas_homologados_no_tempo') }} as homologados
        on
            cadastros.codigo_edital = homologados.codigo_edital
            and cadastros.codigo_programa = homologados.codigo_programa
            and {{ conta_no_mes('linhas.competencia', 'homologados') }}
    left join {{ ref('stg_comissoes__programas_no_tempo') }} as programas
        on
            linhas.codigo_programa = programas.codigo_programa
            and {{ conta_no_mes('linhas.competencia', 'programas') }}
),

da_linha as (
    select
        *,
        row_number() over (
            partition by codigo_pagamento
            order by
                homologado_em_vigor desc,
                homologado_em_vigor and da_modalidade desc,
                data_cadastro desc,
                codigo_cadastro desc,
                visto_ate desc nulls first
        ) as ordem
    from registros
)

select
    codigo_pagamento,
    cast(count(*) as integer) as cadastros,
    list(distinct codigo_cadastro) as codigos_cadastro,
    bool_or(homologado_em_vigor) as homologado_em_vigor,
    bool_or(homologado_em_vigor and da_modalidade) as homologado_na_modalidade,
    min(cadastrado_desde) as cadastrado_desde,
    first(cadastrado_em order by cadastrado_desde, codigo_cadastro, competencia_arquivo desc) as cadastrado_primeiro,
    min(data_validacao) as validado_desde,
    first(registro order by data_validacao asc nulls last, codigo_cadastro asc, competencia_arquivo desc) as validado_primeiro,
    max(carga_horaria_semanal) as carga_horaria_maxima,
    first(registro order by carga_horaria_semanal desc, codigo_cadastro asc, competencia_arquivo desc)
        as de_maior_carga_horaria,
    any_value(registro) filter (where ordem = 1) as do_edital,
    any_value(codigo_edital) filter (where ordem = 1) as codigo_edital,
    any_value(data_homologacao) filter (where ordem = 1) as data_homologacao,
    any_value(ordem_prioridade) filter (where ordem = 1) as ordem_prioridade,
    any_value(carga_horaria_semanal) filter (where ordem = 1) as edital_carga_horaria,
    any_value(data_cadastro) filter (where ordem = 1) as edital_data_cadastro
from da_linha
group by codigo_pagamento
