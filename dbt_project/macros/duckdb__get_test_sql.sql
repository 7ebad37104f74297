{#-
  A data test on DuckDB. One with `meta.por_mes`, over a kept build, reads only the months that changed since the last
  build (macros/meses.sql): a build whose test fails is not kept, so months that are noted have passed.
-#}
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {%- set meses = meses_do_modelo(true) -%}
    {%- set consultas = [] -%}
    {%- for lote in ([] if meses.inteira else meses.lotes or [{'meses': []}]) -%}
        {%- do consultas.append('select * from (' ~ so_do_lote(main_sql, lote) ~ ')') -%}
    {%- endfor -%}
    {%- do anotar_meses(meses) -%}
    {{ return(default__get_test_sql(consultas | join(' union all ') or main_sql, fail_calc, warn_if, error_if, limit)) }}
{%- endmacro %}
