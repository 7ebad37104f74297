{#- The rule files of the project, by the id that begins each name, and whether each has unit tests in its .yml. -#}
{%- set modelos = modelos_da_pasta('regras/linhas') + modelos_da_pasta('regras/controles') -%}
{%- set testados = modelos_testados() -%}
{%- for modelo in modelos %}
select
    '{{ modelo }}' as modelo,
    {{ modelo in testados }} as testada
{% if not loop.last %}union all{% endif %}
{%- endfor %}
