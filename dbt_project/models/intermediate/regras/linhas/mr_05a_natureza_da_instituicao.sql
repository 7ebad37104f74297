{#-
  MR-05A (MR 5 caput): the institution is neither public nor private non-profit (a dated reading of the CONCLA codes).
-#}
{%- set naturezas = 'naturezas_juridicas_admitidas' -%}

-- The pattern of each month is compared with each code of that month, not with each line.
with codigos_do_mes as (
    select distinct
        natureza_juridica,
        competencia
    from {{ ref('int_linhas_incentivo') }}
),

comparadas as (
    select
        *,
        regexp_full_match(natureza_juridica, {{ parametro_texto(naturezas) }}) as admitida
    from codigos_do_mes as linhas
),

julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_programas', 'retrato_instituicoes'], textos=[naturezas]) }},
            case
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                when natureza_juridica is null then 'A instituição ofertante não consta da comissão do programa.'
            end
        ) as falta,
        case when not admitida then 'indicio' end as resultado,
        valor as em_risco,
        'A natureza jurídica da instituição ofertante é '
        || coalesce(natureza.descricao || ' (' || natureza_juridica || ')', natureza_juridica)
        || ', nem pública nem privada sem fins lucrativos.' as motivo,
        [
            {{ fato('instituicao_carga_id', 'instituicao_linha', 'codigo_instituicao', 'natureza_juridica', 'natureza_juridica') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    left join comparadas using (natureza_juridica, competencia)
    left join {{ ref('naturezas_juridicas') }} as natureza using (natureza_juridica)
)

{{ conclusao('MR-05A', regular='A instituição ofertante é pública ou privada sem fins lucrativos.') }}
