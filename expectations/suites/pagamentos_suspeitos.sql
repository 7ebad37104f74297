-- One row a line or alert that counts in one of the three numbers, named by its month: nobody is named.
select
    strftime(linhas.competencia, '%Y-%m') as alvo,
    max(case when avaliacoes.regra in ('MR-10A', 'MR-10B') then 1 else 0 end) as incentivos_repetidos,
    max(case when avaliacoes.regra in ('MR-09A', 'MR-21', 'MR-23') then 1 else 0 end) as pagos_apos_saida,
    0 as ainda_no_scnes
from restrito.pagamentos.avaliacoes
inner join restrito.pagamentos.linhas using (codigo_pagamento)
where
    avaliacoes.resultado in ('indicio', 'revisao')
    and avaliacoes.regra in ('MR-09A', 'MR-10A', 'MR-10B', 'MR-21', 'MR-23')
group by linhas.codigo_pagamento, linhas.competencia

union all

select
    strftime(competencia, '%Y-%m') as alvo,
    0 as incentivos_repetidos,
    0 as pagos_apos_saida,
    1 as ainda_no_scnes
from restrito.pagamentos.alertas
where regra = 'PN-16R' and estado <> 'extinto'
