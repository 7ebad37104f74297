{#-
  Each non-null value of `colunas` is in `campos` (by default the same names) of the table `em`, for the rows of
  `quando`. One query for all the references of a table, because each test costs dbt as much as a small model. Values
  are made distinct before they are looked up: a view of millions of rows has few.
-#}
{% test referencias(model, para) %}
{%- for item in para %}
select
    '{{ item.em }}' as em,
    count(*) as valores
from (
    select distinct {{ item.colunas | join(', ') }}
    from {{ model }} as origem
    where
        {{ item.quando or 'true' }}
        {%- for coluna in item.colunas %}
        and origem.{{ coluna }} is not null
        {%- endfor %}
) as origem
anti join {{ ref(item.em) }} as alvo
    on {% for coluna in item.colunas %}
        {{ 'and ' if not loop.first }}origem.{{ coluna }} = alvo.{{ (item.campos or item.colunas)[loop.index0] }}
    {%- endfor %}
having count(*) > 0
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
