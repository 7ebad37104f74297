{#-
  C: for each line of art. 3, the registrations not cancelled before the line's month, and the edital of the line: that
  of the newest record whose programme is homologated and in force in the month (MR 11), or else of the newest record.
-#}
with registros as (
    select
        linhas.codigo_pagamento,
        {{ registro('cadastros.carga_id', 'cadastros.linha', 'cadastros.codigo_cadastro') }} as registro,
        cadastros.codigo_cadastro,
        cadastros.codigo_edital,
        cadastros.ordem_prioridade,
        cadastros.data_cadastro,
        cadastros.data_validacao,
        cadastros.carga_horaria_semanal,
        homologados.data_homologacao,
        coalesce(
            linhas.competencia between date_trunc('month', homologados.data_homologacao)
            and date_trunc('month', editais.vigencia_fim),
            false
        ) as homologado_em_vigor
    from {{ ref('core_linhas') }} as linhas
    inner join {{ ref('stg_incentivo__cadastros') }} as cadastros
        on
            linhas.pessoa_id = cadastros.pessoa_id
            and linhas.codigo_programa = cadastros.codigo_programa
            and linhas.tipo = cadastros.funcao
            and (cadastros.data_cancelamento is null or cadastros.data_cancelamento >= linhas.competencia)
    left join {{ ref('stg_incentivo__editais') }} as editais using (codigo_edital)
    left join {{ ref('stg_incentivo__programas_homologados') }} as homologados
        on
            cadastros.codigo_edital = homologados.codigo_edital
            and cadastros.codigo_programa = homologados.codigo_programa
),

da_linha as (
    select
        *,
        row_number() over (
            partition by codigo_pagamento
            order by homologado_em_vigor desc, data_cadastro desc, codigo_cadastro desc
        ) as ordem
    from registros
)

select
    codigo_pagamento,
    cast(count(*) as integer) as cadastros,
    list(distinct codigo_cadastro) as codigos_cadastro,
    bool_or(homologado_em_vigor) as homologado_em_vigor,
    min(data_cadastro) as cadastrado_desde,
    first(registro order by data_cadastro, codigo_cadastro) as cadastrado_primeiro,
    min(data_validacao) as validado_desde,
    first(registro order by data_validacao asc nulls last, codigo_cadastro asc) as validado_primeiro,
    max(carga_horaria_semanal) as carga_horaria_maxima,
    first(registro order by carga_horaria_semanal desc, codigo_cadastro asc) as de_maior_carga_horaria,
    any_value(registro) filter (where ordem = 1) as do_edital,
    any_value(codigo_edital) filter (where ordem = 1) as codigo_edital,
    any_value(data_homologacao) filter (where ordem = 1) as data_homologacao,
    any_value(ordem_prioridade) filter (where ordem = 1) as ordem_prioridade
from da_linha
group by codigo_pagamento
