-- BR-12 (Lei 6.932, PN 25): the CPF of a residency stipend is another person's than the residency's.
with julgadas as (
    select
        linhas.*,
        coalesce(
            {{ falta(retratos=['retrato_residencias']) }},
            if(linhas.cpf_valido, {{ residencia_duvidosa() }}, null),
            case
                when linhas.cpf_valido and not linhas.residencia_pessoa_tem_cpf
                    then 'A pessoa da residência não tem CPF válido no cadastro.'
            end
        ) as falta,
        case when linhas.cpf_valido and linhas.cpf_pessoa_id != linhas.residencia_pessoa_id then 'indicio' end as resultado,
        linhas.valor as em_risco,
        'O CPF que recebe a bolsa de residência de ' || {{ mes_por_extenso('linhas.competencia') }}
        || ' não é o da pessoa da matrícula.' as motivo,
        [{{ fato('linhas.residencia_carga_id', 'linhas.residencia_linha', 'linhas.codigo_matricula', 'codigo_programa', 'linhas.codigo_programa') }}]
            as fatos
    from {{ ref('core_linhas_estipendio') }} as linhas
    where linhas.cpf_valido is not null and linhas.tem_residencia
)

{{ conclusao('BR-12', regular='O CPF que recebe a bolsa é o da residência, ou não é válido.', sempre=true) }}
