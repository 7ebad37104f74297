{{ config(meta={'dagster': {'ref': {'name': 'valores_publicos'}}}) }}

-- No published cell speaks of fewer people than the minimum, and no published total leaves out a single cell. What withholds
-- them is int_indicadores__supressao; this looks at the table about to be published and knows nothing of how it was made.
with celulas as (
    select
        publicavel.*,
        publicada.valor is not null as mostrada
    from {{ ref('int_indicadores__publicaveis') }} as publicavel
    inner join {{ ref('valores_publicos') }} as publicada
        on
            publicavel.indicador = publicada.indicador
            and publicavel.competencia = publicada.competencia
            and publicavel.nivel = publicada.nivel
            and publicavel.codigo_territorio = publicada.codigo_territorio
            and publicavel.recorte = cast(publicada.recorte as varchar)
    where publicavel.pessoas is not null
),

pequenas as (
    select indicador, nivel, codigo_territorio, recorte
    from celulas
    where
        mostrada
        and (
            pessoas < minimo
            or pessoas_numerador < minimo
            or pessoas - pessoas_numerador between 1 and minimo - 1
            or menor between 1 and minimo - 1
        )
),

-- Cells whose recorte has one more dimension than their total, in one territory.
sozinhas as (
    select
        parte.indicador,
        parte.nivel,
        parte.codigo_territorio,
        total.recorte
    from {{ ref('valores_publicos') }} as parte
    inner join celulas as total
        on
            parte.indicador = total.indicador
            and parte.competencia = total.competencia
            and parte.nivel = total.nivel
            and parte.codigo_territorio = total.codigo_territorio
    where
        total.mostrada
        and total.chave = ''
        and cast(parte.recorte as json) ->> 'especialidade' is not null
        and list_contains(
            ['{}', total.recorte], cast(json_merge_patch(parte.recorte, '{"especialidade": null}') as varchar)
        )
    group by parte.indicador, parte.competencia, parte.nivel, parte.codigo_territorio, total.recorte
    having count(*) filter (where parte.suprimido) = 1 and count(*) > 1
)

select * from pequenas
union all
select * from sozinhas
