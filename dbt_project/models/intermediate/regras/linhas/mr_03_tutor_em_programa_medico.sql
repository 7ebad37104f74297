{#- MR-03 (MR 3 III, 4 III): only programmes of the other health professions have tutors. -#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_programas']) }},
            case when modalidade is null then 'O programa não consta de nenhuma das comissões.' end
        ) as falta,
        case when modalidade = 'medica' then 'indicio' end as resultado,
        valor as em_risco,
        'O incentivo de tutor foi dado em programa de residência médica.' as motivo,
        [{{ fato('programa_carga_id', 'programa_linha', 'codigo_programa', 'modalidade', 'modalidade') }}] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo = 'tutor'
)

{{ conclusao('MR-03', regular='O programa do tutor é em área profissional da saúde.') }}
