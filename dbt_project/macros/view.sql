{#-
  Views on DuckDB, one statement each: dbt's own takes five (a second name, two renames, a drop), a third of the time
  of a view. Hooks, grants and comments of views are not supported: the project has none.
-#}
{% materialization view, adapter='duckdb' -%}
    {%- set previous = load_cached_relation(this) -%}
    {%- if previous is not none and not previous.is_view -%}
        {%- do adapter.drop_relation(previous) -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {% call statement('main', auto_begin=False) -%}
    create or replace view {{ this }} as (
    {{ sql }}
    )
    {%- endcall %}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization %}
