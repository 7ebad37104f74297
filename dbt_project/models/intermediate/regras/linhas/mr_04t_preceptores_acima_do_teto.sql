{#-
  MR-04T (MR 4 par. 2 and the edital): more preceptors of a programme are paid under an edital than its ratio of
  residents allows. With a complete order of priority, the excess persons are known; without one, it is for review.
-#}
with elegiveis as (
    select
        *,
        coalesce(
            {{ falta(
                pessoa=true,
                retratos=['retrato_cadastros'],
                presentes=['retrato_editais', 'retrato_programas_homologados']
            ) }},
            case
                when cadastros = 0 then 'Não há cadastro que diga o edital da linha.'
                when not homologado_em_vigor then 'O programa não estava homologado em edital em vigor.'
                -- Without a ratio there is no ceiling.
                when residentes_por_preceptor is null then null
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                else {{ falta(retratos=['retrato_residentes'], textos=['dia_referencia_ocupacao']) }}
            end
        ) as falta
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo = 'preceptor' and not hipotetica
),

grupos as (
    select
        elegiveis.*,
        tetos.ocupadas,
        tetos.teto,
        tetos.pessoas,
        greatest(tetos.pessoas - tetos.teto, 0) as excedentes,
        min(elegiveis.valor) over grupo as menor_valor,
        bool_and(elegiveis.ordem_prioridade is not null) over grupo as todos_tem_ordem,
        dense_rank() over (
            partition by codigo_edital, codigo_programa, competencia, elegiveis.falta is null
            order by elegiveis.ordem_prioridade, elegiveis.pessoa_id
        ) as posicao,
        row_number() over (
            partition by codigo_edital, codigo_programa, competencia, elegiveis.falta is null
            order by elegiveis.valor asc, elegiveis.codigo_pagamento desc
        ) as ordem_do_valor
    from elegiveis
    left join {{ ref('int_tetos_programa') }} as tetos using (codigo_edital, codigo_programa, competencia)
    window grupo as (partition by codigo_edital, codigo_programa, competencia, elegiveis.falta is null)
),

cortes as (
    select
        *,
        todos_tem_ordem
        and coalesce(
            max(ordem_prioridade) filter (where posicao <= teto) over grupo
            < min(ordem_prioridade) filter (where posicao > teto) over grupo,
            true
        ) as ordenado
    from grupos
    window grupo as (partition by codigo_edital, codigo_programa, competencia, falta is null)
),

julgadas as (
    select
        *,
        codigo_edital || '|' || codigo_programa as edital_programa,
        case
            when excedentes = 0 then null
            when not ordenado then 'revisao'
            when posicao > teto then 'indicio'
        end as resultado,
        case
            when ordenado then valor
            when ordem_do_valor <= excedentes then menor_valor
            else 0
        end as em_risco,
        'Há mais preceptores do programa pagos pelo edital (' || pessoas || ') do que as vagas ocupadas (' || ocupadas
        || ') permitem (' || teto || ').' as motivo,
        [
            {{ fato('edital_carga_id', 'edital_linha', 'codigo_edital', 'residentes_por_preceptor', 'residentes_por_preceptor') }},
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'vagas_ocupadas', 'ocupadas') }},
            {{ fato_do_registro('do_edital', 'ordem_prioridade', 'ordem_prioridade') }}
        ] as fatos
    from cortes
)

{{ conclusao(
    'MR-04T', regular='Os preceptores pagos cabem no teto do edital.', grupo='if(ordenado, null, edital_programa)'
) }}
