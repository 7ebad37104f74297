-- Figures of one family in one cell are withheld together: `seguro` is the smallest group of people that any of them
-- shows. No people is a small group too, except in families of places (`vagas...`): an empty place is nobody.
with celulas as (
    select
        familia,
        competencia,
        nivel,
        codigo_territorio,
        chave,
        dim_1,
        valor_1,
        dim_2,
        valor_2,
        max(minimo) as minimo,
        min(pessoas) as pessoas,
        min(least(pessoas, pessoas_numerador, pessoas - pessoas_numerador, menor)) as seguro,
        bool_or(coalesce(
            pessoas between if(starts_with(familia, 'vagas'), 1, 0) and minimo - 1
            or pessoas_numerador < minimo
            or pessoas - pessoas_numerador between 1 and minimo - 1
            or menor between 1 and minimo - 1, false
        )) as inseguro
    from {{ ref('int_indicadores__publicaveis') }}
    where pessoas is not null
    group by familia, competencia, nivel, codigo_territorio, chave, dim_1, valor_1, dim_2, valor_2
)

select
    celula.*,
    territorio.codigo_regiao,
    territorio.codigo_uf,
    territorio.codigo_regiao_saude
from celulas as celula
left join {{ ref('int_supressao__territorios') }} as territorio using (nivel, codigo_territorio)
