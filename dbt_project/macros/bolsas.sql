{#- Shared by the rules about bolsas: a residency on one day, why a line cannot be judged, the table of values. -#}

{#- The code of a line of stipend, of which bolsas_residencia has none. -#}
{% macro codigo_do_estipendio(bolsa) -%}
    concat_ws(
        ':', 'BR', {{ bolsa }}.fonte_pagadora, {{ bolsa }}.codigo_matricula, strftime({{ bolsa }}.competencia, '%Y-%m'),
        {{ bolsa }}.rubrica
    )
{%- endmacro %}


{#- Active on one day: on leave too, and on the day of its conclusion. -#}
{% macro ativo_no_dia(dia, residencia) -%}
    (
        {{ residencia }}.data_inicio <= {{ dia }}
        and (
            {{ residencia }}.situacao in ('ativo', 'licenciado')
            or {{ dia }} < {{ residencia }}.data_situacao
            or ({{ residencia }}.situacao = 'concluido' and {{ dia }} = {{ residencia }}.data_situacao)
        )
    )
{%- endmacro %}


{#- Long past its expected end in a month, for a residency that is active in it: never closed, or prolonged by a leave. -#}
{% macro vencida_no_mes(mes, residencia) -%}
    (
        {{ residencia }}.situacao in ('ativo', 'licenciado')
        and date_trunc('month', {{ residencia }}.data_prevista_fim)
        + to_months(cast({{ parametro('tolerancia_residencia_vencida', mes) }} as integer)) < {{ mes }}
    )
{%- endmacro %}


{#- Whether a record that may have left the newest snapshot still counts for a month. -#}
{% macro conta_no_mes(mes, registro) -%}
    ({{ registro }}.visto_ate is null or {{ mes }} <= {{ registro }}.visto_ate)
{%- endmacro %}


{#- Why a bolsa line cannot be judged: what it lacks of the course (K), the report (P) or the residency (R). -#}

{% macro falta_curso() -%}
case linhas.curso_situacao
    when 'ausente' then 'A matrícula no curso não está no retrato de nenhum parceiro.'
    when 'desatualizado' then 'Falta o retrato de matrículas do parceiro do mês da linha ou de mês posterior.'
    when 'sem_pessoa' then 'A matrícula no curso não tem pessoa identificada.'
    when 'de_outra_pessoa' then 'A matrícula no curso é de outra pessoa.'
end
{%- endmacro %}


{% macro falta_relatorio() -%}
case when linhas.relatorio_carga_id is null then 'O relatório do parceiro não traz a matrícula no mês da linha.' end
{%- endmacro %}


{#- What a missing report says, on a line and on an enrolment without one, which share an alert. -#}
{% macro relatorio_nao_enviado(competencia) -%}
'O parceiro não enviou o relatório de ' || {{ mes_por_extenso(competencia) }} || ' sobre a matrícula de quem já havia começado o curso.'
{%- endmacro %}


{#- A person with no residency in either commission: both snapshots must cover the month. -#}
{% macro falta_alguma_comissao() -%}
case
    when linhas.retrato_residencias is null or linhas.retrato_residencias < linhas.competencia
        then 'Falta o retrato de residentes de alguma das comissões, do mês da linha ou de mês posterior.'
end
{%- endmacro %}


{#- While a residency is active, the snapshot of its commission is enough; without one, both snapshots are needed. -#}
{% macro falta_residencia(ativa) -%}
case
    when not {{ ativa }} then {{ falta_alguma_comissao() }}
    when linhas.retrato_residencia < linhas.competencia
        then 'Falta o retrato de residentes da comissão da residência, do mês da linha ou de mês posterior.'
end
{%- endmacro %}


{#- How the residency ended, by the noun of the law. -#}
{% macro fim_da_residencia(situacao='linhas.residencia_situacao') -%}
case {{ situacao }}
    when 'concluido' then 'conclusão'
    when 'transferido' then 'transferência'
    when 'desistente' then 'desistência'
    when 'reprovado' then 'reprovação'
    when 'falecido' then 'falecimento'
    else 'desligamento por outro motivo'
end
{%- endmacro %}


{#- The amount of MR 17 for a bolsa line; null when the profession of its residency is unknown. -#}
{% macro valor_da_tabela_bolsa() -%}
case
    when linhas.residencia_profissao = 'Medicina' then {{ parametro('bolsa_formacao_medicina') }}
    when linhas.residencia_profissao is not null then {{ parametro('bolsa_formacao_area_profissional') }}
end
{%- endmacro %}


{#- One fact of a record of a bolsa line: the payment line, K, P, the newest report of K, or R. -#}
{% macro fato_da_linha(campo, valor) -%}
{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_pagamento', campo, valor) }}
{%- endmacro %}

{% macro fato_do_curso(campo, valor) -%}
{{ fato('linhas.curso_carga_id', 'linhas.curso_linha', 'linhas.codigo_matricula_curso', campo, valor) }}
{%- endmacro %}

{% macro fato_do_relatorio(campo, valor) -%}
{{ fato('linhas.relatorio_carga_id', 'linhas.relatorio_linha', 'linhas.codigo_matricula_curso', campo, valor) }}
{%- endmacro %}

{% macro fato_do_ultimo_relatorio(campo, valor) -%}
{{ fato('linhas.ultimo_carga_id', 'linhas.ultimo_linha', 'linhas.codigo_matricula_curso', campo, valor) }}
{%- endmacro %}

{% macro fato_da_residencia(campo, valor) -%}
{{ fato('linhas.residencia_carga_id', 'linhas.residencia_linha', 'linhas.residencia_codigo_matricula', campo, valor) }}
{%- endmacro %}
