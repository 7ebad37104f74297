{#-
  MR-08 (MR 8): the programme of a coordinator or tutor had no active resident in the month (indicio; those on leave
  count), or only residents long past the expected end of their residency (revisao).
-#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_residentes'], parametros=['tolerancia_residencia_vencida']) }},
            case when modalidade is null then 'O programa não consta de nenhuma das comissões.' end
        ) as falta,
        case when residentes_ativos = 0 then 'indicio' when residentes_em_dia = 0 then 'revisao' end as resultado,
        valor as em_risco,
        {{ sem_residente_em_dia() }} as motivo,
        [
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'residentes_ativos', 'residentes_ativos') }},
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'residentes_em_dia', 'residentes_em_dia') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo in ('coordenador', 'tutor')
)

{{ conclusao('MR-08', regular='O programa teve residente ativo no mês.') }}
