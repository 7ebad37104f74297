{#- Names each schema as the configuration of its folder does, without the prefix of the target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ return(adapter.dispatch('schema_do_motor')(custom_schema_name | trim if custom_schema_name else target.schema, node)) }}
{%- endmacro %}

{% macro default__schema_do_motor(schema, node) -%}
    {{ return(schema) }}
{%- endmacro %}

{#- Spark has one database: public tables go to separate schemas, as some have the name of a restricted one. -#}
{% macro spark__schema_do_motor(schema, node) -%}
    {{ return('publico_' ~ schema if node and node.config.database == 'publico' else schema) }}
{%- endmacro %}
