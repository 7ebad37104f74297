{#-
  MR-05F (MR 5 par. 1 II): the registration says the minimum of weekly hours and the open functions of the team's register
  say less.
-#}
{%- set minimo = 'carga_horaria_semanal_minima' -%}

with julgadas as (
    select
        *,
        coalesce(
            {{ falta(pessoa=true, retratos=['retrato_equipe', 'retrato_cadastros'], parametros=[minimo]) }},
            case
                when cadastros = 0 then 'Não há cadastro que informe a carga horária.'
                when carga_horaria_aberta is null then 'Não há registro da função em aberto no mês na equipe do programa.'
            end
        ) as falta,
        case
            when carga_horaria_maxima >= {{ parametro(minimo) }} and carga_horaria_aberta < {{ parametro(minimo) }} then 'revisao'
        end as resultado,
        valor as em_risco,
        'A equipe do programa informa ' || {{ numero('carga_horaria_aberta') }}
        || ' horas semanais e o cadastro ' || {{ numero('carga_horaria_maxima') }}
        || '; o mínimo é ' || {{ numero(parametro(minimo)) }} || ' horas.' as motivo,
        [
            {{ fato_do_registro('aberta_de_maior_carga', 'carga_horaria_semanal', 'carga_horaria_aberta') }},
            {{ fato_do_registro('de_maior_carga_horaria', 'carga_horaria_semanal', 'carga_horaria_maxima') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    where not hipotetica
)

{{ conclusao('MR-05F', regular='As horas da função na equipe alcançam o mínimo, ou o cadastro já não o alcança.') }}
