-- One row a (person, tipo, programme or course registration, month), from the first registration to the newest batch. A
-- registration that left its snapshot counts up to the last month seen in it.
with ultimo as (
    select max(competencia) as competencia
    from {{ ref('core_retratos') }}
    where fonte = 'incentivo' and conjunto = 'pagamentos'
),

inscricoes as (
    select
        pessoa_id,
        funcao as tipo,
        codigo_programa,
        cast(null as varchar) as codigo_matricula_curso,
        cast(date_trunc('month', data_cadastro) as date) as desde,
        cast(date_trunc('month', data_validacao) as date) as validado_desde,
        least(cast(date_trunc('month', data_cancelamento) as date), visto_ate) as ate
    from {{ ref('stg_incentivo__cadastros_no_tempo') }}
    where pessoa_id is not null
    union all
    select
        pessoa_id,
        'bolsa_formacao' as tipo,
        cast(null as varchar) as codigo_programa,
        codigo_matricula_curso,
        cast(date_trunc('month', data_matricula) as date) as desde,
        case when tipo_oferta = 'I' then cast(date_trunc('month', data_matricula) as date) end as validado_desde,
        least(cast(date_trunc('month', data_fim_oferta) as date), visto_ate) as ate
    from {{ ref('core_matriculas_curso') }}
    where pessoa_id is not null
),

-- Real and hypothetical lines, of persons known.
linhas as (
    select
        codigo_pagamento,
        hipotetica,
        pessoa_id,
        tipo,
        case when tipo != 'bolsa_formacao' then codigo_programa end as codigo_programa,
        case when tipo = 'bolsa_formacao' then codigo_matricula_curso end as codigo_matricula_curso,
        competencia,
        situacao,
        valor,
        data_pagamento
    from {{ ref('core_linhas') }}
    where pessoa_id is not null and tipo != 'bolsa_residencia'
),

inicios as (
    select
        pessoa_id,
        tipo,
        codigo_programa,
        codigo_matricula_curso,
        min(desde) as desde
    from (
        select
            pessoa_id,
            tipo,
            codigo_programa,
            codigo_matricula_curso,
            desde
        from inscricoes
        union all
        select
            pessoa_id,
            tipo,
            codigo_programa,
            codigo_matricula_curso,
            competencia as desde
        from linhas
        where not hipotetica
    ) as de_ambos
    group by pessoa_id, tipo, codigo_programa, codigo_matricula_curso
),

meses as (
    select
        inicios.pessoa_id,
        inicios.tipo,
        inicios.codigo_programa,
        inicios.codigo_matricula_curso,
        cast(unnest(generate_series(inicios.desde, ultimo.competencia, interval 1 month)) as date) as competencia
    from inicios
    cross join ultimo
    where inicios.desde <= ultimo.competencia
),

cadastros_do_mes as (
    select
        meses.pessoa_id,
        meses.tipo,
        meses.codigo_programa,
        meses.codigo_matricula_curso,
        meses.competencia,
        bool_or(coalesce(inscricoes.validado_desde <= meses.competencia, false)) as validado
    from meses
    inner join inscricoes
        on
            meses.pessoa_id = inscricoes.pessoa_id
            and meses.tipo = inscricoes.tipo
            and coalesce(meses.codigo_programa, '') = coalesce(inscricoes.codigo_programa, '')
            and coalesce(meses.codigo_matricula_curso, '') = coalesce(inscricoes.codigo_matricula_curso, '')
            and inscricoes.desde <= meses.competencia
            and (inscricoes.ate is null or inscricoes.ate >= meses.competencia)
    group by meses.pessoa_id, meses.tipo, meses.codigo_programa, meses.codigo_matricula_curso, meses.competencia
),

impedidas as (
    select
        avaliacoes.codigo_pagamento,
        list_sort(list(avaliacoes.regra)) as regras
    from {{ ref('int_avaliacoes') }} as avaliacoes
    inner join {{ ref('regras') }} as regras on avaliacoes.regra = regras.id
    where list_contains(string_split(regras.impede_direito, '|'), avaliacoes.resultado)
    group by avaliacoes.codigo_pagamento
),

alertas_da_linha as (
    select
        codigo_pagamento,
        list(alerta_id) as alertas,
        min({{ gravidade_do_estado('estado') }}) as gravidade
    from (
        select
            alerta_id,
            estado,
            unnest(codigos_pagamento) as codigo_pagamento
        from {{ ref('int_alertas_com_estado') }}
    ) as citadas
    group by codigo_pagamento
),

linhas_do_mes as (
    select
        linhas.pessoa_id,
        linhas.tipo,
        linhas.codigo_programa,
        linhas.codigo_matricula_curso,
        linhas.competencia,
        bool_or(impedidas.regras is null) as elegivel,
        list_sort(list_distinct(flatten(list(coalesce(impedidas.regras, []))))) as impedimentos,
        bool_or(not linhas.hipotetica and linhas.situacao = 'programado') as programado,
        bool_or(linhas.situacao = 'pago') as pago,
        max(linhas.data_pagamento) as data_pagamento,
        coalesce(sum(linhas.valor) filter (where not linhas.hipotetica), 0) as valor,
        list_sort(list_distinct(flatten(list(coalesce(alertas_da_linha.alertas, []))))) as alertas,
        min(alertas_da_linha.gravidade) as gravidade
    from linhas
    left join impedidas on linhas.codigo_pagamento = impedidas.codigo_pagamento
    left join alertas_da_linha on linhas.codigo_pagamento = alertas_da_linha.codigo_pagamento
    group by linhas.pessoa_id, linhas.tipo, linhas.codigo_programa, linhas.codigo_matricula_curso, linhas.competencia
)

select
    meses.pessoa_id,
    meses.tipo,
    meses.codigo_programa,
    meses.codigo_matricula_curso,
    meses.competencia,
    cadastro.pessoa_id is not null as cadastrado,
    coalesce(cadastro.validado, false) as validado,
    linha.elegivel,
    coalesce(linha.impedimentos, []) as impedimentos,
    coalesce(linha.programado, false) as programado,
    coalesce(linha.pago, false) as pago,
    linha.data_pagamento,
    coalesce(linha.valor, 0) as valor,
    coalesce(direito.devido and linha.elegivel, false) as devido,
    case when direito.devido and linha.elegivel then direito.valor_devido else 0 end as valor_devido,
    coalesce(linha.alertas, []) as alertas,
    {{ estado_da_gravidade('linha.gravidade') }} as estado,
    cast(date_diff('day', last_day(meses.competencia), linha.data_pagamento) as integer) as dias_ate_pagar
from meses
left join cadastros_do_mes as cadastro
    on
        meses.pessoa_id = cadastro.pessoa_id
        and meses.tipo = cadastro.tipo
        and coalesce(meses.codigo_programa, '') = coalesce(cadastro.codigo_programa, '')
        and coalesce(meses.codigo_matricula_curso, '') = coalesce(cadastro.codigo_matricula_curso, '')
        and meses.competencia = cadastro.competencia
left join linhas_do_mes as linha
    on
        meses.pessoa_id = linha.pessoa_id
        and meses.tipo = linha.tipo
        and coalesce(meses.codigo_programa, '') = coalesce(linha.codigo_programa, '')
        and coalesce(meses.codigo_matricula_curso, '') = coalesce(linha.codigo_matricula_curso, '')
        and meses.competencia = linha.competencia
left join {{ ref('int_direitos') }} as direito
    on
        meses.pessoa_id = direito.pessoa_id and meses.tipo = direito.tipo and meses.competencia = direito.competencia
        -- Of several programmes or courses of the person, the right is in one.
        and coalesce(meses.codigo_programa, '') = coalesce(direito.programa_do_direito, '')
        and coalesce(meses.codigo_matricula_curso, '') = coalesce(direito.matricula_do_direito, '')
