{#-
  No two rows of a table have the same key, and no part of the key is null, except those of `nulas`, where a null counts
  as a value. Only keys whose hashes are equal are compared: to group millions of texts takes seconds.
-#}
{% test chave_unica(model, colunas, nulas=[]) %}
{%- set chave = colunas | join(', ') %}
select {{ chave }}
from {{ model }}
where hash({{ chave }}) in (
    select hash({{ chave }})
    from {{ model }}
    group by hash({{ chave }})
    having count(*) > 1
)
group by {{ chave }}
having count(*) > 1
{%- for coluna in colunas if coluna not in nulas %}
union all
select {{ chave }}
from {{ model }}
where {{ coluna }} is null
{%- endfor %}
{% endtest %}
