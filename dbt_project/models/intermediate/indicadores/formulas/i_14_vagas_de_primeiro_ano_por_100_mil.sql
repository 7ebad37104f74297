{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['int_indicadores__programas', 'int_indicadores__populacao']}
    )
}}

with vagas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        sum(vagas_autorizadas_ano) as vagas
    from {{ ref('int_indicadores__programas') }}
    where ativo and do_registro and nivel in ('brasil', 'regiao', 'uf')
    group by grouping sets (
        (competencia, nivel, codigo_territorio, cadastro, profissao),
        (competencia, nivel, codigo_territorio, cadastro, profissao, especialidade),
        (competencia, nivel, codigo_territorio, cadastro, profissao, area_atuacao)
    )
    having grouping(area_atuacao) = 1 or area_atuacao is not null
)

select
    {{ celula(
        'I-14', numerador='vagas', denominador='populacao', fator=100000, dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']],
        por_profissao=true
    ) }}
from vagas
left join {{ ref('int_indicadores__populacao') }} using (competencia, nivel, codigo_territorio)
