{#- MR-08P (MR 8 and the edital): as MR-08, for a preceptor, when the line's edital suspends preceptors too. -#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(
                pessoa=true,
                retratos=['retrato_cadastros'],
                presentes=['retrato_editais', 'retrato_programas_homologados']
            ) }},
            case
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                when cadastros = 0 then 'Não há cadastro que diga o edital da linha.'
                when edital_carga_id is null then 'O edital do cadastro não consta dos editais.'
                when suspende_preceptor_sem_residente
                    then {{ falta(retratos=['retrato_residentes'], parametros=['tolerancia_residencia_vencida']) }}
            end
        ) as falta,
        case
            when not suspende_preceptor_sem_residente then null
            when residentes_ativos = 0 then 'indicio'
            when residentes_em_dia = 0 then 'revisao'
        end as resultado,
        valor as em_risco,
        'O edital suspende o preceptor de programa sem residente. ' || {{ sem_residente_em_dia() }} as motivo,
        [
            {{ fato('edital_carga_id', 'edital_linha', 'codigo_edital', 'suspende_preceptor_sem_residente', 'suspende_preceptor_sem_residente') }},
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'residentes_ativos', 'residentes_ativos') }},
            {{ fato('carga_residentes', 'null', 'codigo_programa', 'residentes_em_dia', 'residentes_em_dia') }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    where tipo = 'preceptor'
)

{{ conclusao('MR-08P', regular='O programa teve residente ativo no mês ou o edital não suspende o preceptor.') }}
