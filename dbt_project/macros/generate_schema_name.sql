{#- Schemas are named exactly as the folder configuration says, without the target's prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ return(adapter.dispatch('schema_do_motor')(custom_schema_name | trim if custom_schema_name else target.schema, node)) }}
{%- endmacro %}

{% macro default__schema_do_motor(schema, node) -%}
    {{ return(schema) }}
{%- endmacro %}

{#- Spark has one database: the public tables lie in schemas of their own, so that they may be named as the restricted ones. -#}
{% macro spark__schema_do_motor(schema, node) -%}
    {{ return('publico_' ~ schema if node and node.config.database == 'publico' else schema) }}
{%- endmacro %}
