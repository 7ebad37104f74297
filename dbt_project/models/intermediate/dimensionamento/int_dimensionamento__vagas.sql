-- Graduates a year of the classes that are not enrolled yet, from `primeiro_passo` (years after the base year) on:
-- authorised first-year places, times occupancy (I-11 of the programme) and completion (I-19 of the specialty in the
-- country). `cheias`: as if no place were idle. A class of a programme of several professions has them in the
-- proportion of its residents or, without any, of those of the specialty.
with base as (
    select
        ano,
        competencia
    from {{ ref('int_dimensionamento__meses') }}
    where base
),

residentes as (
    select * from {{ ref('int_dimensionamento__residentes') }}
    where base
),

-- The newest class enrolled in the country began in this year.
turma as (
    select coalesce(max(extract(year from residente.data_inicio)), max(base.ano)) as ano
    from base
    left join residentes as residente on base.ano = residente.ano
),

ocupacoes as (
    {{ vagas_ocupadas() }}
),

devidos as (
    select
        programa.especialidade,
        count(*) as devidos,
        count(*) filter (
            where residente.situacao = 'concluido' and residente.data_situacao <= last_day(residente.data_prevista_fim)
        ) as no_prazo
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join base using (competencia)
    inner join {{ ref('int_indicadores__programas') }} as programa
        on
            residente.competencia = programa.competencia
            and residente.codigo_programa = programa.codigo_programa
            and programa.nivel = 'programa'
    where
        residente.data_prevista_fim <= last_day(residente.competencia)
        and residente.situacao not in ('transferido', 'falecido')
    group by programa.especialidade
),

pais as (
    select sum(no_prazo) / nullif(cast(sum(devidos) as double), 0) as conclusao from devidos
),

programas as (
    select
        programa.codigo_programa,
        programa.cadastro,
        programa.profissao,
        programa.especialidade,
        programa.duracao_anos,
        programa.vagas_autorizadas_ano as vagas,
        uf.codigo_uf,
        programa.codigo_regiao_saude,
        coalesce(ocupacao.ocupadas, 0) / cast(programa.vagas_autorizadas_ano * programa.duracao_anos as double) as ocupacao,
        coalesce(devido.no_prazo / cast(devido.devidos as double), pais.conclusao, 1) as conclusao,
        turma.ano + 1 + programa.duracao_anos - base.ano as primeiro_passo
    from {{ ref('int_indicadores__programas') }} as programa
    inner join base using (competencia)
    cross join turma
    cross join pais
    left join ocupacoes as ocupacao using (codigo_programa)
    left join devidos as devido on programa.especialidade = devido.especialidade
    left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('programa.codigo_municipio') }} = uf.codigo_uf
    where
        programa.nivel = 'programa'
        and programa.ativo
        and programa.vagas_autorizadas_ano > 0
        and programa.duracao_anos > 0
),

por_profissao as (
    select
        codigo_programa,
        cadastro_do_programa,
        cadastro,
        profissao,
        especialidade,
        count(*) as residentes
    from residentes
    group by codigo_programa, cadastro_do_programa, cadastro, profissao, especialidade
),

profissoes as (
    select
        codigo_programa,
        cadastro,
        profissao,
        residentes / cast(sum(residentes) over (partition by codigo_programa) as double) as parcela
    from por_profissao
    union all
    select
        programa.codigo_programa,
        outra.cadastro,
        outra.profissao,
        sum(outra.residentes) / sum(cast(sum(outra.residentes) as double)) over (partition by programa.codigo_programa)
            as parcela
    from programas as programa
    inner join por_profissao as outra
        on programa.cadastro = outra.cadastro_do_programa and programa.especialidade = outra.especialidade
    where
        programa.profissao is null
        and programa.codigo_programa not in (select com_residentes.codigo_programa from por_profissao as com_residentes)
    group by programa.codigo_programa, outra.cadastro, outra.profissao
)

select
    if(coalesce(programa.profissao, parte.profissao) = 'Medicina', 'CNE', 'CNE-APS') as cadastro,
    coalesce(programa.profissao, parte.profissao) as profissao,
    programa.especialidade,
    programa.codigo_uf,
    programa.codigo_regiao_saude,
    programa.duracao_anos,
    programa.primeiro_passo,
    sum(cast(programa.vagas * coalesce(parte.parcela, 1) as decimal(18, 10))) as vagas,
    sum(cast(programa.vagas * programa.ocupacao * programa.conclusao * coalesce(parte.parcela, 1) as decimal(18, 10)))
        as egressos,
    sum(cast(
        programa.vagas * greatest(programa.ocupacao, 1) * programa.conclusao * coalesce(parte.parcela, 1)
        as decimal(18, 10)
    )) as egressos_cheias
from programas as programa
left join profissoes as parte on programa.codigo_programa = parte.codigo_programa and programa.profissao is null
where programa.profissao is not null or parte.profissao is not null
group by
    if(coalesce(programa.profissao, parte.profissao) = 'Medicina', 'CNE', 'CNE-APS'),
    coalesce(programa.profissao, parte.profissao), programa.especialidade, programa.codigo_uf,
    programa.codigo_regiao_saude, programa.duracao_anos, programa.primeiro_passo
