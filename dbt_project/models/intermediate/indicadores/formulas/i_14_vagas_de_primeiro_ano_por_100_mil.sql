with vagas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        sum(vagas_autorizadas_ano) as vagas
    from {{ ref('int_indicadores__programas') }}
    where ativo and do_registro and nivel in ('brasil', 'regiao', 'uf')
    group by grouping sets (
        (competencia, nivel, codigo_territorio, cadastro, profissao),
        (competencia, nivel, codigo_territorio, cadastro, profissao, especialidade)
    )
)

select
    {{ celula(
        'I-14', numerador='vagas', denominador='populacao', fator=100000, dims=[['especialidade', 'especialidade']],
        por_profissao=true
    ) }}
from vagas
left join {{ ref('int_indicadores__populacao') }} using (competencia, nivel, codigo_territorio)
