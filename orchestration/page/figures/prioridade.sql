-- The measures of one region side by side.
select
    nome || ' (' || uf || ')' as nome,
    max(valor) filter (where medida = 'pontuacao') as valor,
    max(valor) filter (where medida = 'posicao') as posicao,
    max(valor) filter (where medida = 'melhor_posicao') as melhor,
    max(valor) filter (where medida = 'pior_posicao') as pior
from ultimo
where indicador = 'I-09' and nivel = 'regiao_saude' and medida is not null and especialidade is null
group by codigo_territorio, nome, uf
order by posicao, nome
limit 25
