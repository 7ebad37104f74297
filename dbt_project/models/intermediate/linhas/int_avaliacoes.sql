{#-
  What the rules say of the lines, hypothetical ones included, apart from `regular`: few rows, with the facts that decided. The regular ones
  are in the mart `avaliacoes` alone.
-#}
with avaliacoes as (
    {{ unir('regras/linhas') }}
)

select *
from avaliacoes
where resultado != 'regular'
