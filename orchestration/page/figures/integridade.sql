-- What the examination of payments found, month by month: no indicator, but indicadores.integridade.
select
    strftime(competencia, '%m/%Y') as mes,
    case tipo when 'indicio' then 'Indício' else 'Revisão por pessoa' end as tipo,
    tipo = 'revisao' as ordem,
    valor_em_risco,
    alertas,
    linhas
from exames
order by competencia, ordem
