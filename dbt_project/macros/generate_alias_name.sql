{#-
  A table is named as its model; a rule or a formula by its id, the first two words of the model's name: mr_10a, i_07.
-#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if custom_alias_name -%}
        {{ return(custom_alias_name | trim) }}
    {%- elif node.resource_type == 'model' and ('regras' in node.fqn or 'formulas' in node.fqn) -%}
        {{ return(node.name.split('_')[:2] | join('_')) }}
    {%- endif -%}
    {{ return(node.name) }}
{%- endmacro %}
