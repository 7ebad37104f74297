{#-
  Tables on DuckDB, made under their own name in one transaction: dbt's own has a second name, a rename and a drop, each
  with a context of all macros. Indexes, hooks and grants are not supported: the project has none.

  A model with `meta.por_mes`, over a kept build, replaces only the months that changed (transform/months.py). Such a model
  must not end in `order by`: in DuckDB 2.0 a sorted insert of no rows, with others after it in the same transaction, hides
  the rows of the whole table until a checkpoint.
-#}
{% materialization table, adapter='duckdb' -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set previous = load_cached_relation(this) -%}
    {%- set meses = meses_do_modelo(previous is not none and previous.is_table) -%}
    {% call statement('main') -%}
    {% if meses.inteira -%}
    {% if previous is not none %}drop {{ previous.type }} {{ this }};{% endif %}
    {{ create_table_as(False, target, sql if meses.lotes is none else so_do_lote(sql, {'meses': []})) }}
    {%- endif -%}
    {%- for lote in meses.lotes or [] %}
    {%- if not meses.inteira %}
    delete from {{ this }} where {{ no_lote(lote, model.config.meta.parte_por) }};
    {%- endif %}
    insert into {{ this }} by name {{ so_do_lote(sql, lote) }}
    ;
    {%- endfor %}
    {%- if not (meses.inteira or meses.lotes) %}
    select 'nenhum mês mudou'
    {%- endif %}
    {%- endcall %}
    {%- if meses.inteira %}{% do persist_docs(target, model) %}{% endif -%}
    {%- do adapter.commit() -%}
    {%- do anotar_meses(meses) -%}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}


{#- Comments on columns, without asking the database which columns there are: those of the contract, or of the seed. -#}
{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {%- for coluna in column_dict.values() %}
    comment on column {{ relation }}.{{ coluna.name }} is {{ duckdb_escape_comment(coluna.description) }};
    {%- endfor %}
{%- endmacro %}
