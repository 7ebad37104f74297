{#-
  Replaces macros of dbt-spark. Models are written in DuckDB's SQL: orchestration.transform.spark translates a statement
  from the mark where the model begins; what comes before is Spark's.
-#}

{% macro no_dialeto_do_projeto(sql) -%}
{{ '/* duckdb, em etapas */' if config.get('meta', {}).get('em_etapas') else '/* duckdb */' }} {{ sql }}
{%- endmacro %}


{#- A published table has the columns of its contract, in its order and with its types. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
create table {{ relation }} using parquet as {{ no_dialeto_do_projeto(
    spark__get_select_subquery(compiled_code) if config.get('contract').enforced else compiled_code
) }}
{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
select
    {%- for coluna in model.columns.values() %}
    cast({{ coluna.name }} as {{ coluna.data_type }}) as {{ coluna.name }}{{ ',' if not loop.last }}
    {%- endfor %}
from ({{ sql }}) as do_contrato
{%- endmacro %}


{#- Parquet tables keep no constraint: DuckDB checks those of the contract when it receives the rows. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}


{% macro spark__create_view_as(relation, sql) -%}
create or replace view {{ relation }} as {{ no_dialeto_do_projeto(sql) }}
{%- endmacro %}


{% macro spark__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
{{ no_dialeto_do_projeto(default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit)) }}
{%- endmacro %}


{#- A seed as one literal of JSON: executors do not see its file, which is on the machine of the driver, and Spark takes
  very long to parse a statement with a literal per value. -#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {{ return('') }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set linhas = [] -%}
    {%- for linha in agate_table.rows -%}
        {%- do linhas.append(dict(zip(agate_table.column_names, linha))) -%}
    {%- endfor -%}
    {%- set sql -%}
create table {{ this }} using parquet as
select
    {%- for coluna, tipo in model.config.column_types.items() %}
    cast({{ coluna }} as {{ 'string' if tipo == 'varchar' else tipo }}) as {{ coluna }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    select inline(from_json(
        '{{ tojson(linhas) | replace("\\", "\\\\") | replace("'", "\\'") }}',
        'array<struct<{{ agate_table.column_names | join(": string, ") }}: string>>'
    ))
)
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}
