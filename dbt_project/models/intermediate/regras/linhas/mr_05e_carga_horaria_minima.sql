{#-
  MR-05E (MR 5 par. 1 II): the largest registered weekly hours are below the minimum; the minimum itself is enough.
-#}
{%- set minimo = 'carga_horaria_semanal_minima' -%}

with julgadas as (
    select
        *,
        coalesce(
            {{ falta(pessoa=true, retratos=['retrato_cadastros'], parametros=[minimo]) }},
            case when cadastros = 0 then 'Não há cadastro que informe a carga horária.' end
        ) as falta,
        case when carga_horaria_maxima < {{ parametro(minimo) }} then 'indicio' end as resultado,
        valor as em_risco,
        'A maior carga horária cadastrada é de ' || {{ numero('carga_horaria_maxima') }}
        || ' h semanais; o mínimo é ' || {{ numero(parametro(minimo)) }} || ' h.' as motivo,
        [
            {{ fato_do_registro('de_maior_carga_horaria', 'carga_horaria_semanal', 'carga_horaria_maxima') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-05E', regular='A carga horária cadastrada alcança o mínimo semanal.') }}
