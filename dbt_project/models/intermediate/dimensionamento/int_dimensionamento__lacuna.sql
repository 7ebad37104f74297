-- What each territory needs, less what it has; and, inside states and the country, the health regions that lack any.
with lacunas as (
    select
        necessidade.cadastro,
        necessidade.profissao,
        necessidade.especialidade,
        necessidade.nivel,
        necessidade.codigo,
        necessidade.ano,
        necessidade.metodo,
        necessidade.competencia,
        necessidade.principal,
        necessidade.codigo_referencia,
        necessidade.populacao,
        necessidade.equivalentes as necessidade,
        coalesce(oferta.equivalentes, 0) as oferta,
        necessidade.equivalentes - coalesce(oferta.equivalentes, 0) as lacuna
    from {{ ref('int_dimensionamento__necessidade') }} as necessidade
    left join {{ ref('int_dimensionamento__oferta') }} as oferta
        using (cadastro, profissao, especialidade, nivel, codigo, competencia)
),

ufs_das_regioes as (
    {{ ufs_das_regioes() }}
),

regioes as (
    select
        lacuna.*,
        round(lacuna.lacuna, 9) > 0 as em_deficit,
        regiao.codigo_uf
    from lacunas as lacuna
    left join ufs_das_regioes as regiao on lacuna.codigo = regiao.codigo_regiao_saude
    where lacuna.nivel = 'regiao_saude'
),

deficits as (
    {% for nivel, codigo in [('brasil', "'BR'"), ('uf', 'codigo_uf'), ('regiao_saude', 'codigo')] -%}
    select
        profissao,
        especialidade,
        ano,
        metodo,
        '{{ nivel }}' as nivel,
        {{ codigo }} as codigo,
        count(*) filter (where em_deficit) as regioes_em_deficit,
        coalesce(sum(populacao) filter (where em_deficit), 0) as populacao_em_deficit
    from regioes
    group by profissao, especialidade, ano, metodo, {{ codigo if nivel != 'brasil' else 'nivel' }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    lacuna.*,
    lacuna.oferta / nullif(lacuna.necessidade, 0) as cobertura,
    coalesce(deficit.regioes_em_deficit, 0) as regioes_em_deficit,
    coalesce(deficit.populacao_em_deficit, 0) as populacao_em_deficit,
    case
        when lacuna.lacuna is not null
            then rank() over (
                    partition by lacuna.profissao, lacuna.especialidade, lacuna.nivel, lacuna.ano, lacuna.metodo
                    order by round(lacuna.lacuna, 9) desc nulls last
                )
    end as posicao
from lacunas as lacuna
left join deficits as deficit using (profissao, especialidade, ano, metodo, nivel, codigo)
