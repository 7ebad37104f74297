{#-
  Limit of beneficiaries of each (edital, institution, month), MR 5 par. 3, how many persons have a live line, and how
  many of them one that the bank did not return (rights).
-#}
select
    linhas.codigo_edital,
    linhas.codigo_instituicao,
    linhas.competencia,
    any_value(linhas.limite_beneficiarios_instituicao) as limite,
    cast(count(distinct linhas.pessoa_id) filter (where not linhas.hipotetica) as integer) as pessoas,
    cast(
        count(distinct linhas.pessoa_id) filter (where not linhas.hipotetica and devolvidos.codigo_pagamento is null) as integer
    ) as pessoas_pagas
from {{ ref('int_linhas_incentivo') }} as linhas
left join {{ ref('core_pagamentos_devolvidos') }} as devolvidos using (codigo_pagamento)
where linhas.codigo_edital is not null and linhas.codigo_instituicao is not null
group by linhas.codigo_edital, linhas.codigo_instituicao, linhas.competencia
