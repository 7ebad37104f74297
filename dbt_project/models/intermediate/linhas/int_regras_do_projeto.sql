{#- The rule files that the project has, by the id that begins each name, and how many unit tests each declares in its own .yml. -#}
{%- set modelos = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'regras' in node.fqn -%}
        {%- do modelos.append(node) -%}
    {%- endfor -%}
{%- endif -%}
{%- for node in modelos %}
select
    '{{ node.name }}' as modelo,
    {{ node.config.meta.get('testes', 0) }} as testes
{% if not loop.last %}union all{% endif %}
{%- else %}
select
    cast(null as varchar) as modelo,
    0 as testes
where false
{%- endfor %}
