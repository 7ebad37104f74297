-- One row a load that the ledger knows: what was read, and whether all of it was accounted for.
select
    concat_ws('/', fonte, conjunto, arquivo) as alvo,
    linhas_lidas - linhas_carregadas - linhas_rejeitadas as diferenca,
    case
        when estado = 'carregado' and linhas_lidas > 0 then linhas_rejeitadas / linhas_lidas else 0
    end as parcela_rejeitada
from lake.cargas
order by all
