{#-
  Union of every model of a folder, such as regras/linhas. The folder is listed in listas.sql; a model that the list leaves out,
  or names in vain, stops the build: a rule that nobody unites would judge nothing.
-#}
{% macro unir(pasta) -%}
{%- set modelos = modelos_da_pasta(pasta) -%}
{%- if execute -%}
    {%- set na_pasta = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[-3:-1] | join('/') == pasta -%}
        {%- do na_pasta.append(node.name) -%}
    {%- endfor -%}
    {%- if na_pasta | sort != modelos -%}
        {%- do exceptions.raise_compiler_error('macros/listas.sql não traz os modelos da pasta ' ~ pasta ~ ': execute make lists.') -%}
    {%- endif -%}
{%- endif -%}
{%- for modelo in modelos %}
select * from {{ ref(modelo) }}
{% if not loop.last %}union all by name{% endif %}
{%- endfor %}
{%- endmacro %}
