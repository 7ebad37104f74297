{#-
  Each non-null value of `colunas` is in `campos` (by default the same names) of the table `em`, for the rows of
  `quando`. One query for all the references of a table, because each test costs dbt as much as a small model.
-#}
{% test referencias(model, para) %}
{%- for item in para %}
select
    '{{ item.em }}' as em,
    count(*) as linhas
from {{ model }} as origem
where
    {{ item.quando or 'true' }}
    {%- for coluna in item.colunas %}
    and origem.{{ coluna }} is not null
    {%- endfor %}
    and not exists (
        select 1
        from {{ ref(item.em) }} as alvo
        where {% for coluna in item.colunas %}
            {{ 'and ' if not loop.first }}alvo.{{ (item.campos or item.colunas)[loop.index0] }} = origem.{{ coluna }}
        {%- endfor %}
    )
having count(*) > 0
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
