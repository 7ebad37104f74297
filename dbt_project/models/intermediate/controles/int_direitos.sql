-- What each person was due and received, by tipo and judged month (MR 4, 17 and 22): by the paid line, or else by a
-- hypothetical one. The catalogue has which results of each rule bar a right (impede_direito).
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
        linhas.codigo_instituicao,
        cast(null as varchar) as parceiro,
        coalesce(linhas.tipo = 'preceptor' and linhas.hipotetica and teto.pessoas >= teto.teto, false) as teto_cheio,
        coalesce(linhas.hipotetica and limite.pessoas >= limite.limite, false) as limite_cheio,
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
        cast(null as varchar) as codigo_instituicao,
        linhas.curso_parceiro as parceiro,
        false as teto_cheio,
        false as limite_cheio,
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

julgadas as (
    select
        linhas.*,
        impedimentos.regras is null and not linhas.teto_cheio and not linhas.limite_cheio as com_direito,
        -- Recognised rights first, then the smallest codigo_programa.
        case when com_direito then '0' else '1' end || coalesce(linhas.codigo_programa, '') || ' ' || linhas.codigo_pagamento
            as preferencia,
        case
            when impedimentos.regras is not null then 'As condições não estão todas atendidas ou apuradas: ' || impedimentos.regras || '.'
            when linhas.teto_cheio then 'O teto de preceptores do programa já estava preenchido no mês.'
            when linhas.limite_cheio then 'O limite de beneficiários da instituição já estava preenchido no mês.'
            when linhas.situacao = 'pago' then 'O direito está reconhecido e foi pago.'
            when not linhas.hipotetica then 'O direito está reconhecido, e o pagamento está programado.'
            else 'O direito está reconhecido, e não há pagamento no mês.'
        end as motivo
    from linhas
    inner join {{ ref('core_meses_julgados') }} as meses on linhas.competencia = meses.competencia
    left join impedimentos on linhas.codigo_pagamento = impedimentos.codigo_pagamento
    where linhas.pessoa_id is not null
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
        ) filter (where hipotetica) as hipotese
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
    hipotese.fatos
from por_pessoa
