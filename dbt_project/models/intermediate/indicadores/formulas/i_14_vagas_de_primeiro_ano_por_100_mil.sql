with vagas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        sum(vagas_autorizadas_ano) as vagas
    from {{ ref('int_indicadores__programas') }}
    where ativo and do_registro and nivel in ('brasil', 'regiao', 'uf')
    group by grouping sets (
        (competencia, nivel, codigo_territorio), (competencia, nivel, codigo_territorio, especialidade)
    )
)

select
    {{ celula(
        'I-14', numerador='vagas', denominador='populacao', fator=100000, dims=[['especialidade', 'especialidade']]
    ) }}
from vagas
left join {{ ref('int_indicadores__populacao') }} using (competencia, nivel, codigo_territorio)
