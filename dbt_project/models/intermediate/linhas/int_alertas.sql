{#-
  The alerts of this run, one per (rule, subject, month), from judged lines and controls, each with its facts and their
  files. `int_alertas_com_estado` adds the state of its case.
-#}
with acusadas as (
    select
        avaliacoes.*,
        linhas.pessoa_id,
        linhas.codigo_programa,
        programas.codigo_instituicao,
        matriculas.parceiro,
        linhas.competencia,
        linhas.fase,
        coalesce(avaliacoes.grupo, avaliacoes.codigo_pagamento) as sujeito,
        avaliacoes.grupo is null or not regras.coletiva as tem_pessoa,
        list_append(
            coalesce(avaliacoes.fatos, []),
            {{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_pagamento', 'valor', 'linhas.valor') }}
        ) as fatos_da_linha
    from {{ ref('int_avaliacoes') }} as avaliacoes
    inner join {{ ref('core_linhas') }} as linhas using (codigo_pagamento)
    inner join {{ ref('regras') }} as regras on avaliacoes.regra = regras.id
    left join {{ ref('stg_comissoes__programas_no_tempo') }} as programas
        on linhas.codigo_programa = programas.codigo_programa and {{ conta_no_mes('linhas.competencia', 'programas') }}
    left join {{ ref('core_matriculas_curso') }} as matriculas
        on
            linhas.codigo_matricula_curso = matriculas.codigo_matricula_curso
            and {{ conta_no_mes('linhas.competencia', 'matriculas') }}
    where avaliacoes.resultado in ('indicio', 'revisao', 'controle') and not linhas.hipotetica
),

das_linhas as (
    select
        regra,
        sujeito,
        competencia,
        {{ resultado_da_gravidade("min(" ~ gravidade('resultado') ~ ")") }} as tipo,
        if(bool_or(fase = 'pre'), 'pre', 'pos') as fase,
        any_value(pessoa_id) filter (where tem_pessoa) as pessoa_id,
        if(count(distinct codigo_programa) = 1, any_value(codigo_programa), null) as codigo_programa,
        if(count(distinct codigo_instituicao) = 1, any_value(codigo_instituicao), null) as codigo_instituicao,
        if(count(distinct parceiro) = 1, any_value(parceiro), null) as parceiro,
        list_sort(list(codigo_pagamento)) as codigos_pagamento,
        cast(sum(valor_em_risco) as decimal(14, 2)) as valor_em_risco,
        min(motivo) as motivo,
        flatten(list(fatos_da_linha)) as fatos
    from acusadas
    group by regra, sujeito, competencia
),

-- An alert of lines takes the facts that a control of the same rule, subject and month adds to it.
apurados as (
    select das_linhas.* replace (das_linhas.fatos || coalesce(controles.fatos, []) as fatos)
    from das_linhas
    left join {{ ref('int_controles') }} as controles using (regra, sujeito, competencia)
    union all by name
    select
        regra,
        sujeito,
        competencia,
        'controle' as tipo,
        coalesce(fase, 'pos') as fase,
        pessoa_id,
        codigo_programa,
        codigo_instituicao,
        parceiro,
        list_sort(coalesce(codigos_pagamento, [])) as codigos_pagamento,
        cast(0 as decimal(14, 2)) as valor_em_risco,
        motivo,
        fatos
    from {{ ref('int_controles') }}
    anti join das_linhas using (regra, sujeito, competencia)
),

identificados as (
    select
        *,
        {{ alerta_id('regra', 'sujeito', 'competencia') }} as alerta_id
    from apurados
),

-- Two steps: DISTINCT with a recursive unnest would keep only one fact per alert.
fatos_repetidos as (
    select
        alerta_id,
        {{ campos_de_cada('fatos') }}
    from (
        select
            alerta_id,
            fatos
        from identificados
    ) as dos_alertas
),

fatos as (
    select distinct * from fatos_repetidos
),

evidencias as (
    select
        fatos.alerta_id,
        list(
            {
                'fonte': cargas.fonte,
                'conjunto': cargas.conjunto,
                'arquivo': cargas.arquivo,
                'sha256': cargas.sha256,
                'linha': fatos.linha,
                'chave': fatos.chave,
                'campo': fatos.campo,
                'valor': fatos.valor
            }
            order by
                cargas.fonte,
                cargas.conjunto,
                fatos.chave,
                fatos.campo,
                fatos.valor,
                fatos.linha,
                cargas.arquivo,
                cargas.sha256
        ) as fatos
    from fatos
    left join {{ ref('stg_lake__cargas_lidas') }} as cargas using (carga_id)
    group by fatos.alerta_id
)

select
    alertas.alerta_id,
    alertas.sujeito,
    alertas.regra,
    alertas.tipo,
    alertas.fase,
    alertas.competencia,
    alertas.pessoa_id,
    alertas.codigo_programa,
    alertas.codigo_instituicao,
    alertas.parceiro,
    alertas.codigos_pagamento,
    alertas.valor_em_risco,
    regras.fundamento,
    split_part(regras.fundamento, ' (', 1) || ': '
    || if(
        upper(substr(alertas.motivo, 2, 1)) = substr(alertas.motivo, 2, 1) and substr(alertas.motivo, 2, 1) != ' ',
        left(alertas.motivo, 1),
        lower(left(alertas.motivo, 1))
    )
    || rtrim(substr(alertas.motivo, 2), '.')
    || '; confira ' || regras.conferir || '.' as mensagem,
    to_json(coalesce(evidencias.fatos, [])) as evidencias
from identificados as alertas
inner join {{ ref('regras') }} as regras on alertas.regra = regras.id
left join evidencias using (alerta_id)
