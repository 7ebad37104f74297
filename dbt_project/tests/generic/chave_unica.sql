{#-
  No two rows of a table share its key, and no part of the key is null but those of `nulas`, where a null is a value like another.
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
