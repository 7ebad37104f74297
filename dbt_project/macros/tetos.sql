{#-
  The lines of a rule that holds the persons paid in a programme under an edital to a ceiling (MR 4 par. 2 and the
  edital). With a complete order of priority the excess persons are known; without one, the group is for review.
  `sem_teto`: the condition under which the edital sets no ceiling. `precisa_dos_residentes`: that under which the
  ceiling depends on residents. `pessoas`: how the message names who is paid.
-#}
{% macro acima_do_teto(tipo, sem_teto, precisa_dos_residentes, pessoas, campos_do_edital) -%}
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
                when {{ sem_teto }} then null
                {%- if precisa_dos_residentes %}
                when not ({{ precisa_dos_residentes }}) then null
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                else
                    coalesce(
                        {{ falta(retratos=['retrato_residentes'], textos=['dia_referencia_ocupacao']) }},
                        case when limita_por_vagas_autorizadas then {{ falta(retratos=['retrato_programas']) }} end
                    )
                {%- endif %}
            end
        ) as falta
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo = '{{ tipo }}' and not hipotetica
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
    left join {{ ref('int_tetos_programa') }} as tetos using (codigo_edital, codigo_programa, tipo, competencia)
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
        'O edital paga {{ pessoas }} do programa (' || pessoas || ') acima do que permite (' || teto || ')'
        {%- if precisa_dos_residentes %}
        || if({{ precisa_dos_residentes }}, ', pelas vagas ocupadas (' || ocupadas || ')', '')
        {%- endif %}
        || if(ordenado, '; a ordem de prioridade desta linha é ' || ordem_prioridade || '.', '.') as motivo,
        [
            {%- for campo in campos_do_edital %}
            {{ fato('edital_carga_id', 'edital_linha', 'codigo_edital', campo, campo) }},
            {%- endfor %}
            {%- if precisa_dos_residentes %}
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'vagas_ocupadas', 'ocupadas') }},
            {%- endif %}
            {{ fato_do_registro('do_edital', 'ordem_prioridade', 'ordem_prioridade') }}
        ] as fatos
    from cortes
)
{%- endmacro %}
