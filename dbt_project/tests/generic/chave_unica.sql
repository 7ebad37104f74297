{#-
  No two rows of a table have the same key, and no part of the key is null, except those of `nulas`, where a null counts
  as a value.
-#}
{% test chave_unica(model, colunas, nulas=[]) %}
select {{ colunas | join(', ') }}
from {{ model }}
group by {{ colunas | join(', ') }}
having
    count(*) > 1
    {%- for coluna in colunas if coluna not in nulas %}
    or {{ coluna }} is null
    {%- endfor %}
{% endtest %}
