-- MR-21 (MR, arts. 21, 24 and 25): the bolsa after the offer or the residency ends. A person who concludes the
-- residency keeps the bolsa until the end of the offer; a person who leaves it does not, unless for another residency: the
-- commissions ask for the withdrawal before the new enrolment, so that is for review.
{% set SITUACOES_QUE_PEDEM_O_CURSO = ['ativo', 'licenciado', 'concluido'] %}
{% set BOLSA_DURANTE_LICENCA = 'bolsa_durante_licenca' %}
{% set TOLERANCIA = 'tolerancia_residencia_vencida' %}
{#-
  After a transfer, both commissions must show that no other residency replaced it, even in the month of the transfer.
-#}
{% set RESIDENCIA_QUE_RESPONDE_SOZINHA %}
linhas.residencia_ativa_no_mes and not (linhas.residencia_situacao = 'transferido' and linhas.resultado is not distinct from 'revisao')
{%- endset %}

with meses as (
    select
        *,
        date_trunc('month', residencia_data_situacao) as mes_situacao,
        curso_situacao = 'utilizavel' and competencia > date_trunc('month', curso_data_fim_oferta) as apos_a_oferta
    from {{ ref('int_linhas_bolsa') }}
),

ramos as (
    select
        linhas.*,
        linhas.residencia_situacao in (
            '{{ SITUACOES_QUE_PEDEM_O_CURSO | join("', '") }}'
        ) as pede_o_curso,
        case
            when linhas.apos_a_oferta then 'indicio'
            when
                linhas.residencia_situacao in ('desistente', 'reprovado') and linhas.competencia > linhas.mes_situacao
                and linhas.outra_residencia_ativa_no_mes
                then 'revisao'
            when linhas.residencia_situacao in ('desistente', 'reprovado', 'falecido') and linhas.competencia > linhas.mes_situacao
                then 'indicio'
            when linhas.residencia_situacao in ('desistente', 'reprovado', 'falecido') and linhas.competencia = linhas.mes_situacao
                then 'revisao'
            when linhas.residencia_situacao = 'desligado_outro' and linhas.competencia >= linhas.mes_situacao then 'revisao'
            when
                linhas.residencia_situacao = 'transferido' and linhas.competencia >= linhas.mes_situacao
                and not linhas.outra_residencia_ativa_no_mes
                then 'revisao'
            when
                linhas.residencia_situacao = 'licenciado' and linhas.competencia >= linhas.mes_situacao
                and {{ parametro(BOLSA_DURANTE_LICENCA) }} = 0
                then 'revisao'
            when linhas.residencia_vencida then 'revisao'
            when linhas.residencia_situacao = 'concluido' and linhas.competencia > linhas.mes_situacao then 'permitido'
        end as resultado
    from meses as linhas
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        linhas.resultado,
        case
            when linhas.pessoa_id is null then 'A linha não tem pessoa identificada.'
            when linhas.apos_a_oferta then null
            when linhas.residencia_codigo_matricula is null then 'A pessoa não tem residência em nenhuma das comissões.'
            else
                coalesce(
                    {{ falta_residencia('(' ~ RESIDENCIA_QUE_RESPONDE_SOZINHA ~ ')') }},
                    case when linhas.pede_o_curso then {{ falta_curso() }} end,
                    case
                        when linhas.residencia_situacao = 'licenciado' then {{ falta(parametros=[BOLSA_DURANTE_LICENCA]) }}
                    end,
                    case
                        when linhas.residencia_situacao in ('ativo', 'licenciado') then {{ falta(parametros=[TOLERANCIA]) }}
                    end
                )
        end as falta,
        case
            when linhas.apos_a_oferta
                then 'A oferta formativa terminou em ' || {{ dia_por_extenso('linhas.curso_data_fim_oferta') }} || ', e a bolsa é de '
                    || {{ mes_por_extenso('linhas.competencia') }} || '.'
            when linhas.resultado = 'permitido'
                then 'A residência foi concluída antes do fim da oferta, e o art. 21 permite que a bolsa continue.'
            when linhas.residencia_situacao = 'transferido'
                then 'A residência foi transferida em ' || {{ dia_por_extenso('linhas.residencia_data_situacao') }}
                    || ', e nenhuma outra da pessoa está ativa em ' || {{ mes_por_extenso('linhas.competencia') }} || '.'
            when linhas.residencia_vencida
                then 'A residência devia terminar em ' || {{ dia_por_extenso('linhas.residencia_data_prevista_fim') }}
                    || ' e segue aberta, e a bolsa é de ' || {{ mes_por_extenso('linhas.competencia') }} || '.'
            when linhas.residencia_situacao = 'licenciado'
                then 'A residência está em licença desde ' || {{ dia_por_extenso('linhas.residencia_data_situacao') }}
                    || ', e a bolsa é de ' || {{ mes_por_extenso('linhas.competencia') }} || '.'
            else
                'A residência terminou em ' || {{ dia_por_extenso('linhas.residencia_data_situacao') }} || ' por '
                || {{ fim_da_residencia() }} || ', e a bolsa é de ' || {{ mes_por_extenso('linhas.competencia') }}
                || if(
                    linhas.resultado = 'revisao' and linhas.competencia > linhas.mes_situacao
                    and linhas.residencia_situacao != 'desligado_outro',
                    ', com outra residência da pessoa ativa.', '.'
                )
        end as motivo,
        case
            when linhas.apos_a_oferta
                then [{{ fato_do_curso('data_fim_oferta', 'linhas.curso_data_fim_oferta') }}]
            else [
                    {{ fato_da_residencia('situacao', 'linhas.residencia_situacao') }},
                    case
                        when linhas.residencia_vencida
                            then {{ fato_da_residencia('data_prevista_fim', 'linhas.residencia_data_prevista_fim') }}
                        else {{ fato_da_residencia('data_situacao', 'linhas.residencia_data_situacao') }}
                    end
                ]
        end as fatos
    from ramos as linhas
)

{{ conclusao('MR-21', regular='A oferta não terminou, e a situação da residência no mês não impede a bolsa.') }}
