-- Full-time equivalents that each territory needs, by each method that applies (docs/reference/dimensionamento.md).
-- `principal`: the method that the projection closes the gap of.
with territorios as (
    select
        mes.ano,
        populacao.nivel,
        populacao.codigo_territorio as codigo,
        populacao.populacao
    from {{ ref('int_dimensionamento__meses') }} as mes
    inner join {{ ref('int_indicadores__populacao') }} as populacao using (competencia)
    where populacao.nivel in ('brasil', 'uf', 'regiao_saude')
),

do_pais as (
    select
        combinacao.*,
        coalesce(oferta.equivalentes, 0) as equivalentes_pais,
        territorio.populacao as populacao_pais
    from {{ ref('int_dimensionamento__combinacoes') }} as combinacao
    left join {{ ref('int_dimensionamento__oferta') }} as oferta
        on
            oferta.nivel = 'brasil'
            and combinacao.competencia = oferta.competencia
            and combinacao.profissao = oferta.profissao
            and combinacao.especialidade = oferta.especialidade
    left join territorios as territorio on combinacao.ano = territorio.ano and territorio.nivel = 'brasil'
),

-- Health regions from the lowest rate to the highest, with the people who live in those up to each.
regioes as (
    select
        combinacao.ano,
        combinacao.profissao,
        combinacao.especialidade,
        territorio.codigo,
        coalesce(oferta.equivalentes, 0) / territorio.populacao as taxa,
        territorio.populacao
    from {{ ref('int_dimensionamento__combinacoes') }} as combinacao
    inner join territorios as territorio using (ano)
    left join {{ ref('int_dimensionamento__oferta') }} as oferta
        on
            oferta.nivel = 'regiao_saude'
            and combinacao.competencia = oferta.competencia
            and combinacao.profissao = oferta.profissao
            and combinacao.especialidade = oferta.especialidade
            and territorio.codigo = oferta.codigo
    where combinacao.razao is null and territorio.nivel = 'regiao_saude' and territorio.populacao > 0
),

acumuladas as (
    select
        *,
        sum(populacao) over (
            partition by ano, profissao, especialidade order by taxa, codigo rows unbounded preceding
        ) as acumulada,
        sum(populacao) over (partition by ano, profissao, especialidade) as total
    from regioes
),

percentis as (
    select
        regiao.ano,
        regiao.profissao,
        regiao.especialidade,
        min(regiao.taxa) as taxa,
        arg_min(regiao.codigo, regiao.acumulada) as codigo
    from acumuladas as regiao
    inner join {{ ref('int_dimensionamento__meses') }} as mes using (ano)
    where regiao.acumulada >= mes.percentil_de_referencia * regiao.total
    group by regiao.ano, regiao.profissao, regiao.especialidade
)

{% for metodo, taxa in [
    ('razao', 'pais.razao / 100000'),
    ('media_nacional', 'pais.equivalentes_pais / nullif(pais.populacao_pais, 0)'),
    ('p75', 'percentil.taxa')
] -%}
select
    pais.cadastro,
    pais.profissao,
    pais.especialidade,
    territorio.nivel,
    territorio.codigo,
    pais.ano,
    '{{ metodo }}' as metodo,
    pais.competencia,
    territorio.populacao,
    {{ taxa }} * territorio.populacao as equivalentes,
    {{ 'true' if metodo != 'p75' else 'false' }} as principal,
    {{ 'percentil.codigo' if metodo == 'p75' else 'cast(null as varchar)' }} as codigo_referencia
from do_pais as pais
inner join territorios as territorio using (ano)
{% if metodo == 'p75' -%}
inner join percentis as percentil using (ano, profissao, especialidade)
{% endif -%}
where pais.razao is {{ 'not null' if metodo == 'razao' else 'null' }}
union all
{% endfor -%}
select
    pais.cadastro,
    pais.profissao,
    pais.especialidade,
    peso.nivel,
    peso.codigo,
    pais.ano,
    'idade_sexo' as metodo,
    pais.competencia,
    territorio.populacao,
    pais.equivalentes_pais * peso.peso / peso.peso_pais as equivalentes,
    false as principal,
    cast(null as varchar) as codigo_referencia
from do_pais as pais
inner join {{ ref('int_dimensionamento__pesos') }} as peso using (ano, especialidade_comparavel)
inner join territorios as territorio using (ano, nivel, codigo)
-- Parameters of nobody who lives in the country say nothing.
where peso.peso_pais > 0
