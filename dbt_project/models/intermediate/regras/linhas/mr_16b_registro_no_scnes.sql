-- MR-16B (MR, art. 16, par. 2): the resident must be registered in SCNES at enrolment. Judged once per registration,
-- on its first live line, and on every hypothetical line, because MR-DIR needs the fact.
with candidatas as (
    select
        *,
        row_number() over (
            partition by codigo_matricula_curso, curso_da_pessoa, hipotetica
            order by competencia, codigo_pagamento
        ) as ordem
    from {{ ref('int_linhas_bolsa') }}
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        coalesce(
            {{ falta(pessoa=true) }},
            {{ falta_curso() }},
            case
                when linhas.scnes_meses = 0
                    then 'Nenhum mês do SCNES em torno do mês da matrícula no curso foi carregado por inteiro.'
                -- The record of the residency often has the only key shared with SCNES.
                when linhas.scnes_vinculos = 0 and linhas.residencia_codigo_matricula is null then {{ falta_alguma_comissao() }}
            end
        ) as falta,
        case when linhas.scnes_vinculos = 0 then 'revisao' when not linhas.scnes_marcado then 'controle' end as resultado,
        case
            when linhas.scnes_vinculos = 0
                then 'A pessoa não tem vínculo no SCNES em torno do mês da matrícula no curso, '
                    || {{ mes_por_extenso('linhas.curso_data_matricula') }} || '.'
            else 'A pessoa tem vínculo no SCNES em torno do mês da matrícula no curso, '
                || {{ mes_por_extenso('linhas.curso_data_matricula') }} || ', mas nenhum marcado como residência.'
        end as motivo,
        case
            when linhas.scnes_vinculos = 0
                then [{{ fato_do_curso('data_matricula', 'linhas.curso_data_matricula') }}]
            else [
                    {{ fato_do_curso('data_matricula', 'linhas.curso_data_matricula') }},
                    linhas.scnes_fato
                ]
        end as fatos
    from candidatas as linhas
    -- A line of a month after the partner let the registration go has no fact to ask for.
    where (linhas.ordem = 1 or linhas.hipotetica or not linhas.curso_da_pessoa) and not linhas.curso_saiu
)

{{ conclusao('MR-16B', regular='O SCNES marcava a pessoa como residente em torno do mês da matrícula no curso.') }}
