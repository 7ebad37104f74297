{#- No two rows of a published table may share its key. Shapes and nulls are the contract's business. -#}
{% test chave_unica(model, colunas) %}
select {{ colunas | join(', ') }}
from {{ model }}
group by {{ colunas | join(', ') }}
having count(*) > 1
{% endtest %}
