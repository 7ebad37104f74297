-- The cells of specialists that disclosure control withholds in I-01 and I-03 and, in months in which it does not
-- examine a specialty (none of its cells is public), all of them.
with publicaveis as (
    select distinct
        familia,
        competencia,
        nivel,
        codigo_territorio,
        valor_1
    from {{ ref('int_indicadores__publicaveis') }}
    where indicador = 'I-03' and medida is null and valor_1 is not null
)

select
    oferta.profissao,
    oferta.especialidade,
    oferta.nivel,
    oferta.codigo,
    oferta.competencia
from {{ ref('int_dimensionamento__oferta') }} as oferta
left join publicaveis as publicavel
    on
        publicavel.familia = 'especialistas/' || oferta.profissao
        and oferta.competencia = publicavel.competencia
        and oferta.nivel = publicavel.nivel
        and oferta.codigo = publicavel.codigo_territorio
        and oferta.especialidade = publicavel.valor_1
left join {{ ref('int_indicadores__supressao') }} as supressao
    on
        supressao.familia = 'especialistas/' || oferta.profissao
        and supressao.dim_1 = 'especialidade'
        and supressao.dim_2 is null
        and oferta.competencia = supressao.competencia
        and oferta.nivel = supressao.nivel
        and oferta.codigo = supressao.codigo_territorio
        and oferta.especialidade = supressao.valor_1
where
    oferta.nivel in ('brasil', 'regiao', 'uf', 'regiao_saude')
    and (publicavel.familia is null or supressao.familia is not null)
