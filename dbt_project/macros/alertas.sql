{#- What the case of an alert is found by, and what of its evidence closes it. -#}

{#- Id of an alert: the same rule, subject and month are the same alert for ever. -#}
{% macro alerta_id(regra, sujeito, competencia) -%}
left(sha256(concat_ws('|', {{ regra }}, {{ sujeito }}, strftime({{ competencia }}, '%Y-%m'))), 20)
{%- endmacro %}


{#-
  Hash of the facts, not of their files: a closed case is reopened only when it changes (docs/reference/cases.md).
-#}
{% macro evidencia_hash(tipo, valor_em_risco, evidencias) -%}
md5(concat_ws(';', {{ tipo }}, cast({{ valor_em_risco }} as varchar), array_to_string(list_sort(list_transform(
    {{ registro_do_json(evidencias, [{'fonte': 'VARCHAR', 'chave': 'VARCHAR', 'campo': 'VARCHAR', 'valor': 'VARCHAR'}]) }},
    lambda f: concat_ws('|', coalesce(f.fonte, ''), coalesce(f.chave, ''), coalesce(f.campo, ''), coalesce(f.valor, ''))
)), ';')))
{%- endmacro %}
