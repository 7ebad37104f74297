{#-
  MR-05C (MR 5 caput): the share of programme hours in SUS settings is below the minimum; the minimum itself is
  enough.
-#}
{%- set minimo = 'carga_sus_minima_percentual' -%}

with julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_programas'], parametros=[minimo]) }},
            case
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                when percentual_carga_sus is null then 'O programa não informa o percentual de carga horária no SUS.'
            end
        ) as falta,
        case when percentual_carga_sus < {{ parametro(minimo) }} then 'revisao' end as resultado,
        valor as em_risco,
        'O programa declara ' || {{ numero('percentual_carga_sus') }}
        || ' % da carga horária em ambientes que atendem ao SUS; o mínimo é ' || {{ numero(parametro(minimo)) }} || ' %.' as motivo,
        [
            {{ fato('programa_carga_id', 'programa_linha', 'codigo_programa', 'percentual_carga_sus', 'percentual_carga_sus') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-05C', regular='O programa cumpre a carga horária mínima no SUS.') }}
