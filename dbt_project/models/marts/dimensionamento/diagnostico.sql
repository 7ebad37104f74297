-- One sheet a health region, in rows: section, specialty, item, figure and value, of the base month.
with base as (
    select * from {{ ref('int_dimensionamento__meses') }}
    where base
),

regioes as (
    select
        municipio.codigo_regiao_saude as codigo,
        min(municipio.nome_regiao_saude) as nome,
        min(uf.uf) as uf,
        sum(lugar.latitude * coalesce(do_mes.populacao, 1)) / sum(coalesce(do_mes.populacao, 1))
        filter (where lugar.latitude is not null) as latitude,
        sum(lugar.longitude * coalesce(do_mes.populacao, 1)) / sum(coalesce(do_mes.populacao, 1))
        filter (where lugar.longitude is not null) as longitude
    from {{ ref('int_indicadores__municipios') }} as municipio
    cross join base
    left join {{ ref('int_indicadores__municipios_do_mes') }} as do_mes
        on municipio.codigo_municipio = do_mes.codigo_municipio and base.competencia = do_mes.competencia
    left join {{ ref('municipios') }} as lugar on municipio.codigo_municipio = lugar.codigo_municipio
    left join {{ ref('ufs') }} as uf on municipio.codigo_uf = uf.codigo_uf
    where municipio.codigo_regiao_saude is not null
    group by municipio.codigo_regiao_saude
),

programas as (
    select
        programa.codigo_programa,
        programa.codigo_regiao_saude as codigo,
        programa.cadastro,
        programa.profissao,
        programa.especialidade,
        programa.ativo,
        programa.vagas_autorizadas_ano as vagas,
        programa.vagas_autorizadas_ano * programa.duracao_anos as autorizadas
    from {{ ref('int_indicadores__programas') }} as programa
    inner join base using (competencia)
    where programa.nivel = 'programa' and programa.codigo_regiao_saude is not null
),

residentes as (
    select
        codigo_programa,
        {{ quantas_pessoas() }} as residentes
    from {{ ref('int_dimensionamento__residentes') }}
    where base
    group by codigo_programa
),

ocupacoes as (
    {{ vagas_ocupadas() }}
),

vagas as (
    select
        programa.codigo,
        programa.cadastro,
        programa.profissao,
        programa.especialidade,
        sum(programa.vagas) filter (where programa.ativo) as vagas,
        sum(programa.autorizadas) filter (where programa.ativo) as autorizadas,
        coalesce(sum(residente.residentes), 0) as residentes,
        coalesce(sum(ocupacao.ocupadas) filter (where programa.ativo), 0) as ocupadas
    from programas as programa
    left join residentes as residente using (codigo_programa)
    left join ocupacoes as ocupacao using (codigo_programa)
    group by programa.codigo, programa.cadastro, programa.profissao, programa.especialidade
),

egressos as (
    select
        programa.codigo_regiao_saude as codigo,
        programa.cadastro,
        programa.profissao,
        programa.especialidade,
        count(*) as egressos,
        count(*) filter (where egresso.encontrado) as encontrados,
        count(*) filter (where egresso.na_regiao_saude) as na_regiao_saude
    from {{ ref('int_indicadores__egressos') }} as egresso
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    inner join base on egresso.competencia <= base.competencia
    where programa.nivel = 'programa' and egresso.horizonte = 24 and programa.codigo_regiao_saude is not null
    group by programa.codigo_regiao_saude, programa.cadastro, programa.profissao, programa.especialidade
),

cenarios as (
    select
        programa.codigo,
        coalesce(residente.nivel_atencao, 'desconhecido') as item,
        count(*) as residentes
    from {{ ref('core_residentes_no_scnes') }} as residente
    inner join base using (competencia)
    inner join programas as programa using (codigo_programa)
    group by programa.codigo, coalesce(residente.nivel_atencao, 'desconhecido')
),

distancias as (
    select
        regiao.codigo,
        vizinha.codigo as item,
        6371 * 2 * asin(sqrt(
            power(sin(radians(vizinha.latitude - regiao.latitude) / 2), 2)
            + cos(radians(regiao.latitude)) * cos(radians(vizinha.latitude))
            * power(sin(radians(vizinha.longitude - regiao.longitude) / 2), 2)
        )) as distancia
    from regioes as regiao
    inner join regioes as vizinha on regiao.codigo <> vizinha.codigo
    where regiao.latitude is not null and vizinha.latitude is not null
    qualify row_number() over (partition by regiao.codigo order by distancia, vizinha.codigo) <= 5
),

{%- set sem_especialidade = 'cast(null as varchar) as cadastro, cast(null as varchar) as profissao, cast(null as varchar) as especialidade' %}

linhas as (
    {% for medida in ['necessidade', 'oferta', 'lacuna', 'cobertura'] -%}
    select
        lacuna.codigo,
        'lacuna' as secao,
        lacuna.cadastro,
        lacuna.profissao,
        lacuna.especialidade,
        lacuna.metodo as item,
        '{{ medida }}' as medida,
        lacuna.{{ medida }} as valor
    from {{ ref('int_dimensionamento__lacuna') }} as lacuna
    inner join base using (ano)
    where lacuna.nivel = 'regiao_saude' and lacuna.principal and lacuna.{{ medida }} is not null
    union all
    {% endfor -%}
    {% for medida, valor in [
        ('vagas_primeiro_ano', 'vagas'), ('vagas_autorizadas', 'autorizadas'), ('residentes', 'residentes'),
        ('ocupacao', 'ocupadas / nullif(cast(autorizadas as double), 0)')
    ] -%}
    select
        codigo,
        'vagas' as secao,
        cadastro,
        profissao,
        especialidade,
        cast(null as varchar) as item,
        '{{ medida }}' as medida,
        cast({{ valor }} as double) as valor
    from vagas
    where {{ valor }} is not null
    union all
    {% endfor -%}
    {% for medida, valor in [
        ('egressos', 'egressos'), ('encontrados', 'encontrados'),
        ('permanencia', 'na_regiao_saude / nullif(cast(encontrados as double), 0)')
    ] -%}
    select
        codigo,
        'egressos' as secao,
        cadastro,
        profissao,
        especialidade,
        '24 meses' as item,
        '{{ medida }}' as medida,
        cast({{ valor }} as double) as valor
    from egressos
    where {{ valor }} is not null
    union all
    {% endfor -%}
    select
        codigo,
        'cenarios' as secao,
        {{ sem_especialidade }},
        item,
        'residentes' as medida,
        cast(residentes as double) as valor
    from cenarios
    union all
    select
        oferta.codigo_territorio as codigo,
        'serie' as secao,
        oferta.cadastro,
        oferta.profissao,
        cast(null as varchar) as especialidade,
        strftime(oferta.competencia, '%Y-%m') as item,
        'equivalentes' as medida,
        oferta.equivalentes as valor
    from {{ ref('int_indicadores__especialistas') }} as oferta
    semi join {{ ref('int_dimensionamento__oferta') }} as coberta
        on oferta.competencia = coberta.competencia and oferta.codigo_territorio = coberta.codigo
    where
        oferta.nivel = 'regiao_saude'
        and oferta.profissao is not null
        and coalesce(oferta.especialidade, oferta.area_atuacao) is null
    union all
    select
        codigo,
        'vizinhas' as secao,
        {{ sem_especialidade }},
        item,
        'distancia_km' as medida,
        round(distancia, 1) as valor
    from distancias
)

select
    linhas.codigo,
    regiao.nome,
    regiao.uf,
    base.competencia,
    linhas.secao,
    linhas.cadastro,
    linhas.profissao,
    linhas.especialidade,
    linhas.item,
    linhas.medida,
    linhas.valor
from linhas
inner join regioes as regiao using (codigo)
cross join base
