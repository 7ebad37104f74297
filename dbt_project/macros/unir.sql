{#-
  Union of every model of a folder, such as regras/linhas, which listas.sql lists. A model missing from the list, or a
  name without a model, stops the build: otherwise a rule could be left out silently. `so`, `exceto`: names of models.
-#}
{% macro unir(pasta, so=none, exceto=[]) -%}
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
{%- for modelo in modelos if modelo not in exceto and (so is none or modelo in so) %}
select * from {{ ref(modelo) }}
{% if not loop.last %}union all by name{% endif %}
{%- endfor %}
{%- endmacro %}
