{#- MR-08 (MR 8): the programme of a coordinator or tutor had no active resident in the month; those on leave count. -#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_residentes']) }},
            case when modalidade is null then 'O programa não consta de nenhuma das comissões.' end
        ) as falta,
        case when residentes_ativos = 0 then 'indicio' end as resultado,
        valor as em_risco,
        'O programa não teve residente ativo em dia algum de ' || {{ mes_por_extenso('competencia') }} || '.' as motivo,
        [{{ fato('carga_residentes', 'null', 'codigo_programa', 'residentes_ativos', 'residentes_ativos') }}] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo in ('coordenador', 'tutor')
)

{{ conclusao('MR-08', regular='O programa teve residente ativo no mês.') }}
