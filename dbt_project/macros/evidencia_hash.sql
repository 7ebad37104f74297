{#-
  What an alert's evidence is worth comparing by, from one night to another: facts, not the files that brought them (docs/reference/cases.md;
  orchestration.cases computes the same over the published row).
-#}
{% macro evidencia_hash(tipo, valor_em_risco, evidencias) -%}
md5(concat_ws(';', {{ tipo }}, cast({{ valor_em_risco }} as varchar), array_to_string(list_sort(list_transform(
    {{ registro_do_json(evidencias, [{'fonte': 'VARCHAR', 'chave': 'VARCHAR', 'campo': 'VARCHAR', 'valor': 'VARCHAR'}]) }},
    lambda f: concat_ws('|', coalesce(f.fonte, ''), coalesce(f.chave, ''), coalesce(f.campo, ''), coalesce(f.valor, ''))
)), ';')))
{%- endmacro %}
