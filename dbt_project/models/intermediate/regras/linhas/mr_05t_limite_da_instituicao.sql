{#- MR-05T (MR 5 par. 3): an institution has more persons paid under an edital than the edital allows: for review. -#}
with elegiveis as (
    select
        *,
        coalesce(
            {{ falta(
                pessoa=true,
                retratos=['retrato_cadastros', 'retrato_programas'],
                presentes=['retrato_editais', 'retrato_programas_homologados']
            ) }},
            case
                when cadastros = 0 then 'Não há cadastro que diga o edital da linha.'
                when edital_carga_id is null then 'O edital do cadastro não consta dos editais.'
                when codigo_instituicao is null then 'O programa não consta de nenhuma das comissões.'
            end
        ) as falta
    from {{ ref('int_linhas_incentivo') }} as linhas
    where not hipotetica
),

julgadas as (
    select
        elegiveis.*,
        tetos.pessoas,
        tetos.limite,
        greatest(tetos.pessoas - tetos.limite, 0) as excedentes,
        codigo_edital || '|' || codigo_instituicao as edital_instituicao,
        case when excedentes > 0 then 'revisao' end as resultado,
        if(
            row_number() over (
                partition by codigo_edital, codigo_instituicao, competencia, elegiveis.falta is null
                order by elegiveis.valor asc, elegiveis.codigo_pagamento desc
            ) <= excedentes,
            min(elegiveis.valor) over (partition by codigo_edital, codigo_instituicao, competencia, elegiveis.falta is null),
            0
        ) as em_risco,
        'As pessoas da instituição pagas pelo edital ' || codigo_edital || ' em ' || {{ mes_por_extenso('competencia') }}
        || ' (' || tetos.pessoas || ') passam do limite dele (' || tetos.limite || ').' as motivo,
        [
            {{ fato('edital_carga_id', 'edital_linha', 'codigo_edital', 'limite_beneficiarios_instituicao', 'tetos.limite') }},
            {{ fato('programa_carga_id', 'programa_linha', 'codigo_programa', 'codigo_instituicao', 'codigo_instituicao') }}
        ] as fatos
    from elegiveis
    left join {{ ref('int_tetos_instituicao') }} as tetos using (codigo_edital, codigo_instituicao, competencia)
)

{{ conclusao('MR-05T', regular='Os beneficiários da instituição cabem no limite do edital.', grupo='edital_instituicao') }}
