{#-
  The cells to withhold (docs/disclosure.md): those with fewer people than the minimum, and as many others as are
  needed so that no total or difference over territories or recortes reveals them. The models beside this one decide
  it for blocks of cells: those without recorte, then those of one dimension, then those of two.
-#}
select
    suprimidos.familia,
    suprimidos.competencia,
    suprimidos.nivel,
    suprimidos.codigo_territorio,
    combinacoes.chave,
    combinacoes.dim_1,
    combinacoes.valor_1,
    combinacoes.dim_2,
    combinacoes.valor_2
from {{ ref('int_supressao__blocos_retidos') }} as suprimidos
inner join {{ ref('int_supressao__combinacoes') }} as combinacoes using (familia, competencia, bloco_1, bloco_2)
