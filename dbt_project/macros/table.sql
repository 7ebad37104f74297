{#-
  Tables on DuckDB, made under their own name in one transaction: dbt's own has a second name, a rename and a drop, each
  with a context of all macros. Indexes, hooks and grants are not supported: the project has none.

  A model with `meta.por_mes`, over a kept build, replaces only the months that changed (transform/months.py).
-#}
{% materialization table, adapter='duckdb' -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set previous = load_cached_relation(this) -%}
    {%- set meses = meses_do_modelo(previous) -%}
    {% call statement('main') -%}
    {% if meses.mudados is none -%}
    {% if previous is not none %}drop {{ previous.type }} {{ this }};{% endif %}
    {{ create_table_as(False, target, sql) }}
    {%- elif meses.mudados -%}
    delete from {{ this }} where competencia in ({{ meses.mudados | join(', ') }});
    insert into {{ this }} by name {{ so_dos_meses(sql, meses.mudados) }}
    ;
    {%- else -%}
    select 'nenhum mês mudou'
    {%- endif %}
    {%- endcall %}
    {%- if meses.mudados is none %}{% do persist_docs(target, model) %}{% endif -%}
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
