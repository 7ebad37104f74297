-- A cell for each pair of states: the second one is a cut, which has a name among the territories.
select
    coalesce(fluxo.uf, 'Brasil') as origem,
    destino.uf as destino,
    fluxo.nome,
    destino.nome as nome_destino,
    fluxo.nome || ' → ' || destino.nome as rota,
    fluxo.numerador as valor,
    fluxo.motivo
from ultimo as fluxo
inner join indicadores.territorios as destino on destino.nivel = 'uf' and fluxo.uf_destino = destino.codigo_territorio
where fluxo.indicador = 'I-26' and fluxo.nivel in ('brasil', 'uf')
order by fluxo.nivel, origem, destino
