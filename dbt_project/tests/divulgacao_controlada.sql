{{
    config(meta={
        'dagster': {'ref': {'name': 'valores_publicos'}},
        'parte_por': 'indicador',
        'por_mes': ['int_indicadores__publicaveis', 'valores_publicos']
    })
}}

-- No published cell is about fewer people than the minimum, and no published total leaves out a single cell. It
-- checks the table about to be published, independently of int_indicadores__supressao, which withholds the cells.
with pequenas as (
    select
        publicada.indicador,
        publicada.nivel,
        publicada.codigo_territorio,
        cast(publicada.recorte as varchar) as recorte
    from {{ ref('int_indicadores__publicaveis') }} as celula
    inner join {{ ref('valores_publicos') }} as publicada
        on
            celula.indicador = publicada.indicador
            and celula.competencia = publicada.competencia
            and celula.nivel = publicada.nivel
            and celula.codigo_territorio = publicada.codigo_territorio
            and {{ recorte('celula') }} = cast(publicada.recorte as varchar)
    where
        publicada.valor is not null
        and (
            celula.pessoas between if(starts_with(celula.familia, 'vagas'), 1, 0) and celula.minimo - 1
            or celula.pessoas_numerador < celula.minimo
            or celula.pessoas - celula.pessoas_numerador between 1 and celula.minimo - 1
            or celula.menor between 1 and celula.minimo - 1
        )
),

sozinhas as (
    select
        uf.indicador,
        regiao.nivel,
        regiao.codigo_territorio,
        cast(regiao.recorte as varchar) as recorte
    from {{ ref('valores_publicos') }} as regiao
    inner join {{ ref('valores_publicos') }} as uf
        on
            regiao.indicador = uf.indicador
            and regiao.competencia = uf.competencia
            and cast(regiao.recorte as varchar) = cast(uf.recorte as varchar)
            and regiao.codigo_territorio = substr(uf.codigo_territorio, 1, 1)
    where regiao.nivel = 'regiao' and uf.nivel = 'uf' and regiao.valor is not null
    group by uf.indicador, uf.competencia, regiao.nivel, regiao.codigo_territorio, cast(regiao.recorte as varchar)
    having count(*) filter (where uf.suprimido or uf.faixa is not null) = 1
)

select * from pequenas
union all
select * from sozinhas
