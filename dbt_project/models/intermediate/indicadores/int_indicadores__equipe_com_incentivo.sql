-- Of the functions of teams, those whose person had an incentive for it, paid or programmed, in the twelve months before or
-- in the month itself.
select distinct
    funcao.competencia,
    funcao.codigo_programa,
    funcao.funcao,
    funcao.pessoa
from {{ ref('int_indicadores__funcoes') }} as funcao
inner join {{ ref('int_linhas_julgadas') }} as linha
    on
        funcao.pessoa_id = linha.pessoa_id
        and funcao.codigo_programa = linha.codigo_programa
        and funcao.funcao = linha.tipo
        and linha.competencia between funcao.competencia - interval 12 month and funcao.competencia
where linha.situacao in ('pago', 'programado')
