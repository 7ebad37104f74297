{#-
  Views on DuckDB, one statement each: dbt's own takes five (a second name, two renames, a drop), a third of the time
  of a view. Hooks and grants of views are not supported: the project has none. A view may note its months
  (macros/meses.sql).
-#}
{% materialization view, adapter='duckdb' -%}
    {%- set previous = load_cached_relation(this) -%}
    {%- if previous is not none and not previous.is_view -%}
        {%- do adapter.drop_relation(previous) -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {% call statement('main', auto_begin=False) -%}
    {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    create or replace view {{ this }} as (
    {{ sql }}
    )
    {%- endcall %}
    {%- if config.persist_relation_docs() %}
        {%- do persist_docs(this.incorporate(type='view'), model) -%}
        {%- do adapter.commit() -%}
    {%- endif %}
    {%- if model.config.meta.anota_meses %}{% do anotar_meses(meses_do_modelo(false)) %}{% endif %}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization %}
