-- First-year places of active programmes by health region and specialty or area (null = all); regions without any have zero.
with vagas as (
    select
        competencia,
        codigo_regiao_saude as codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        sum(vagas_autorizadas_ano) as vagas
    from {{ ref('int_indicadores__programas') }}
    where nivel = 'programa' and ativo and do_registro and codigo_regiao_saude is not null
    group by grouping sets (
        (competencia, codigo_regiao_saude, cadastro, profissao),
        (competencia, codigo_regiao_saude, cadastro, profissao, especialidade),
        (competencia, codigo_regiao_saude, cadastro, profissao, area_atuacao)
    )
    having grouping(area_atuacao) = 1 or area_atuacao is not null
)

select
    especialidades.competencia,
    'regiao_saude' as nivel,
    populacao.codigo_territorio,
    especialidades.cadastro,
    especialidades.profissao,
    especialidades.especialidade,
    especialidades.area_atuacao,
    coalesce(vagas.vagas, 0) as vagas,
    populacao.populacao
from (
    select distinct
        todas.competencia,
        todas.cadastro,
        todas.profissao,
        todas.especialidade,
        todas.area_atuacao
    from vagas as todas
) as especialidades
inner join {{ ref('int_indicadores__populacao') }} as populacao using (competencia)
left join vagas
    on
        especialidades.competencia = vagas.competencia
        and populacao.codigo_territorio = vagas.codigo_territorio
        and especialidades.cadastro = vagas.cadastro
        and especialidades.especialidade is not distinct from vagas.especialidade
        and especialidades.area_atuacao is not distinct from vagas.area_atuacao
where populacao.nivel = 'regiao_saude'
