-- BR-21 (Lei 6.932, PN 25): a stipend of a month after the residency ended. In the month of the end, days are paid.
with julgadas as (
    select
        linhas.*,
        coalesce(
            {{ falta(retratos=['retrato_residencias']) }},
            {{ residencia_duvidosa() }},
            case when not linhas.tem_residencia then 'A matrícula não está no cadastro de residentes.' end
        ) as falta,
        case
            when
                linhas.residencia_situacao in ('ativo', 'licenciado')
                or linhas.competencia <= date_trunc('month', linhas.residencia_data_situacao)
                then null
            when linhas.residencia_situacao = 'transferido' then 'revisao'
            else 'indicio'
        end as resultado,
        linhas.valor as em_risco,
        'A residência terminou em ' || strftime(linhas.residencia_data_situacao, '%d/%m/%Y') || ' ('
        || linhas.residencia_situacao || ') e a bolsa é de ' || {{ mes_por_extenso('linhas.competencia') }} || '.' as motivo,
        [
            {{ fato('linhas.residencia_carga_id', 'linhas.residencia_linha', 'linhas.codigo_matricula', 'situacao', 'linhas.residencia_situacao') }},
            {{ fato('linhas.residencia_carga_id', 'linhas.residencia_linha', 'linhas.codigo_matricula', 'data_situacao', 'linhas.residencia_data_situacao') }}
        ] as fatos
    from {{ ref('core_linhas_estipendio') }} as linhas
)

{{ conclusao('BR-21', regular='A residência não tinha terminado antes do mês da bolsa.', sempre=true) }}
