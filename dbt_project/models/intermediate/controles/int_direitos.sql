-- What each person was due and received, by tipo and judged month (MR 4, 17 and 22): by the paid line, or else by a
-- hypothetical one. The catalogue has which results of each rule bar a right (impede_direito). A line that the bank
-- returned is no payment. Hypothetical lines take the places that paid persons leave under the ceilings and limits, in
-- the order of the registrations, and of several incentives one is due to a person (MR 10).
with impedimentos as (
    select
        avaliacoes.codigo_pagamento,
        string_agg(avaliacoes.regra, ', ' order by avaliacoes.regra) as regras
    from {{ ref('int_avaliacoes') }} as avaliacoes
    inner join {{ ref('regras') }} as regras on avaliacoes.regra = regras.id
    where list_contains(string_split(regras.impede_direito, '|'), avaliacoes.resultado)
    group by avaliacoes.codigo_pagamento
),

incentivos as (
    select
        linhas.codigo_pagamento,
        linhas.hipotetica,
        linhas.pessoa_id,
        linhas.tipo,
        linhas.competencia,
        linhas.situacao,
        linhas.valor,
        {{ valor_da_tabela_incentivo('linhas') }} as valor_da_tabela,
        linhas.codigo_programa,
        cast(null as varchar) as codigo_matricula_curso,
        linhas.codigo_instituicao,
        cast(null as varchar) as parceiro,
        linhas.codigo_edital,
        teto.teto - teto.pessoas_pagas as vagas_do_teto,
        teto.residentes_por_pessoa is not null and coalesce(linhas.retrato_residentes < linhas.competencia, true)
            as teto_desconhecido,
        limite.limite - limite.pessoas_pagas as vagas_do_limite,
        -- Priority, then hours (MR 6 par. 4), then the oldest registration.
        {
            'ordem': coalesce(linhas.ordem_prioridade, 2147483647),
            'horas': -linhas.edital_carga_horaria,
            'data': linhas.edital_data_cadastro,
            'codigo': linhas.do_edital.chave,  -- noqa: RF01
            'linha': linhas.codigo_pagamento
        } as vez,
        case
            when linhas.hipotetica
                then [
                        {{ fato_do_registro('linhas.cadastrado_primeiro', 'data_cadastro', 'linhas.cadastrado_desde') }},
                        {{ fato_do_registro('linhas.funcao_mais_nova', 'funcao', 'linhas.tipo') }}
                    ]
        end as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    left join {{ ref('int_tetos_programa') }} as teto
        on
            linhas.codigo_edital = teto.codigo_edital
            and linhas.codigo_programa = teto.codigo_programa
            and linhas.tipo = teto.tipo
            and linhas.competencia = teto.competencia
    left join {{ ref('int_tetos_instituicao') }} as limite
        on
            linhas.codigo_edital = limite.codigo_edital
            and linhas.codigo_instituicao = limite.codigo_instituicao
            and linhas.competencia = limite.competencia
),

bolsas as (
    select
        linhas.codigo_pagamento,
        linhas.hipotetica,
        linhas.pessoa_id,
        linhas.tipo,
        linhas.competencia,
        linhas.situacao,
        linhas.valor,
        {{ valor_da_tabela_bolsa() }} as valor_da_tabela,
        cast(null as varchar) as codigo_programa,
        linhas.codigo_matricula_curso,
        cast(null as varchar) as codigo_instituicao,
        linhas.curso_parceiro as parceiro,
        case
            when linhas.hipotetica
                then [
                        {{ fato_do_curso('data_inicio_atividades', 'linhas.curso_data_inicio') }},
                        {{ fato_do_relatorio('frequencia', 'linhas.relatorio_frequencia') }},
                        {{ fato_do_relatorio('desempenho', 'linhas.relatorio_desempenho') }}
                    ]
        end as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
),

linhas as (
    select * from incentivos
    union all by name
    select * from bolsas
),

do_mes as (
    select
        linhas.*,
        case
            when linhas.hipotetica and linhas.teto_desconhecido
                then concat_ws(', ', impedimentos.regras, 'falta o retrato dos residentes que dá o teto')
            else impedimentos.regras
        end as impedimentos
    from linhas
    inner join {{ ref('core_meses_julgados') }} as meses on linhas.competencia = meses.competencia
    left join impedimentos on linhas.codigo_pagamento = impedimentos.codigo_pagamento
    anti join {{ ref('core_pagamentos_devolvidos') }} as devolvidos on linhas.codigo_pagamento = devolvidos.codigo_pagamento
    where linhas.pessoa_id is not null
),

-- A person takes one place under the ceiling of a programme, and one in the limit of an institution.
no_teto as (
    select *
    from do_mes
    where hipotetica and impedimentos is null and codigo_edital is not null
    qualify vagas_do_teto is null or row_number() over (
            partition by codigo_edital, codigo_programa, tipo, competencia
            order by vez
        ) <= vagas_do_teto
),

vez_na_instituicao as (
    select
        *,
        min(vez) over (partition by codigo_edital, codigo_instituicao, competencia, pessoa_id) as vez_da_pessoa
    from no_teto
),

no_limite as (
    select codigo_pagamento
    from vez_na_instituicao
    qualify codigo_instituicao is null or vagas_do_limite is null or dense_rank() over (
            partition by codigo_edital, codigo_instituicao, competencia
            order by vez_da_pessoa
        ) <= vagas_do_limite
),

com_vaga as (
    select
        do_mes.*,
        do_mes.impedimentos is null and do_mes.hipotetica and do_mes.codigo_edital is not null
        and no_limite.codigo_pagamento is null as sem_vaga,
        do_mes.impedimentos is null and not sem_vaga as elegivel
    from do_mes
    left join no_limite on do_mes.codigo_pagamento = no_limite.codigo_pagamento
),

-- One incentive of art. 3 a person and month: of the largest amount, then in the order of art. 3.
escolhas as (
    select
        pessoa_id,
        competencia,
        first(tipo order by valor_da_tabela desc nulls last, list_position(['coordenador', 'preceptor', 'tutor'], tipo)) as tipo
    from com_vaga
    where elegivel and tipo != 'bolsa_formacao'
    group by pessoa_id, competencia
),

julgadas as (
    select
        linhas.*,
        linhas.elegivel and (linhas.tipo = 'bolsa_formacao' or linhas.tipo = escolhas.tipo) as com_direito,
        -- Recognised rights first, then the smallest codigo_programa.
        case when com_direito then '0' when linhas.elegivel then '1' when linhas.sem_vaga then '2' else '3' end
        || coalesce(linhas.codigo_programa, '') || ' ' || linhas.codigo_pagamento as preferencia,
        case
            when linhas.impedimentos is not null then 'As condições não estão todas atendidas ou apuradas: ' || linhas.impedimentos || '.'
            when linhas.sem_vaga then 'sem vaga no teto'
            when not com_direito then 'O direito do mês é o de ' || escolhas.tipo || ', e os incentivos não se acumulam.'
            when linhas.situacao = 'pago' then 'O direito está reconhecido e foi pago.'
            when not linhas.hipotetica then 'O direito está reconhecido, e o pagamento está programado.'
            else 'O direito está reconhecido, e não há pagamento no mês.'
        end as motivo
    from com_vaga as linhas
    left join escolhas on linhas.pessoa_id = escolhas.pessoa_id and linhas.competencia = escolhas.competencia
),

por_pessoa as (
    select
        pessoa_id,
        tipo,
        competencia,
        bool_or(com_direito) as devido,
        bool_and(hipotetica) as sem_pagamento,
        max(valor_da_tabela) filter (where com_direito) as valor_devido,
        sum(valor) filter (where situacao = 'pago') as valor_pago,
        arg_min(motivo, preferencia) as motivo,
        arg_min(
            {
                'codigo_programa': codigo_programa, 'codigo_instituicao': codigo_instituicao, 'parceiro': parceiro,
                'fatos': fatos
            }, preferencia
        ) filter (where hipotetica) as hipotese,
        -- The right is one: of several programmes or courses, paid or not, it is shown in this.
        arg_min(
            {
                'codigo_programa': codigo_programa, 'codigo_matricula_curso': codigo_matricula_curso
            }, preferencia
        ) as lugar
    from julgadas
    group by pessoa_id, tipo, competencia
)

select
    pessoa_id,
    tipo,
    competencia,
    devido,
    sem_pagamento,
    case when devido then valor_devido else 0 end as valor_devido,
    coalesce(valor_pago, 0) as valor_pago,
    motivo,
    hipotese.codigo_programa,
    hipotese.codigo_instituicao,
    hipotese.parceiro,
    hipotese.fatos,
    lugar.codigo_programa as programa_do_direito,
    lugar.codigo_matricula_curso as matricula_do_direito
from por_pessoa
