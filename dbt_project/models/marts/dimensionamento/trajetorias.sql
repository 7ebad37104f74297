{%- set passos = range(15) -%}
-- The full-time equivalents of each territory in the base year and the fifteen after it (`oferta_0` to `oferta_15`), in
-- each scenario: each year those who leave are subtracted and the graduates of the year before are added.
with base as (
    select * from {{ ref('int_dimensionamento__meses') }}
    where base
),

medianas as (
    select
        oferta.profissao,
        oferta.especialidade,
        oferta.mediana_equivalentes
    from {{ ref('int_dimensionamento__oferta') }} as oferta
    inner join base using (competencia)
    where oferta.nivel = 'brasil'
),

-- What the places of a specialty in the country give: the duration most common, the occupancy and the completion.
formacoes as (
    select
        profissao,
        especialidade,
        arg_max(duracao_anos, (vagas, -duracao_anos)) as duracao_anos,
        arg_max(primeiro_passo, (vagas, -duracao_anos)) as primeiro_passo,
        cast(sum(egressos_da_duracao) as double) / nullif(cast(sum(vagas) as double), 0) as egressos_por_vaga,
        cast(sum(cheias_da_duracao) as double) / nullif(cast(sum(vagas) as double), 0) as egressos_por_vaga_cheia
    from (
        select
            profissao,
            especialidade,
            duracao_anos,
            primeiro_passo,
            sum(vagas) as vagas,
            sum(egressos) as egressos_da_duracao,
            sum(egressos_cheias) as cheias_da_duracao
        from {{ ref('int_dimensionamento__vagas') }}
        group by profissao, especialidade, duracao_anos, primeiro_passo
    )
    group by profissao, especialidade
),

regioes as (
    {{ ufs_das_regioes() }}
),

territorios as (
    select
        lacuna.*,
        case
            when lacuna.nivel = 'uf' then lacuna.codigo
            when lacuna.nivel = 'regiao_saude' then regiao.codigo_uf
        end as codigo_uf
    from {{ ref('int_dimensionamento__lacuna') }} as lacuna
    inner join base using (ano)
    left join regioes as regiao on lacuna.nivel = 'regiao_saude' and lacuna.codigo = regiao.codigo_regiao_saude
    where lacuna.principal
),

partidas as (
    select
        territorio.cadastro,
        territorio.profissao,
        territorio.especialidade,
        territorio.nivel,
        territorio.codigo,
        territorio.ano,
        territorio.competencia,
        territorio.metodo,
        territorio.necessidade,
        cenario.cenario,
        base.anos_para_fechar_lacuna as prazo,
        cast(coalesce(saida.taxa, 1 / base.anos_de_carreira) as double) as taxa_saida,
        coalesce(mediana.mediana_equivalentes, 1) as equivalentes_por_egresso,
        formacao.primeiro_passo,
        if(cenario.sem_ociosas, formacao.egressos_por_vaga_cheia, formacao.egressos_por_vaga) * case territorio.nivel
            when 'brasil' then 1
            when 'uf' then least(permanencia.na_uf + cenario.acrescimo_permanencia, 1)
            else least(permanencia.na_regiao_saude + cenario.acrescimo_permanencia, 1)
        end as egressos_por_vaga,
        {% for passo in passos -%}
        coalesce(entrada.egressos_{{ passo }}, 0) as egressos_{{ passo }},
        {% endfor -%}
        territorio.oferta as oferta_0
    from territorios as territorio
    cross join base
    cross join {{ ref('int_dimensionamento__cenarios') }} as cenario
    left join {{ ref('int_dimensionamento__saidas') }} as saida
        on {{ texto_comparavel('territorio.especialidade') }} = saida.especialidade_comparavel
    left join medianas as mediana
        on territorio.profissao = mediana.profissao and territorio.especialidade = mediana.especialidade
    left join formacoes as formacao
        on territorio.profissao = formacao.profissao and territorio.especialidade = formacao.especialidade
    left join {{ ref('int_dimensionamento__permanencia') }} as permanencia
        on territorio.especialidade = permanencia.especialidade and territorio.codigo_uf = permanencia.codigo_uf
    left join {{ ref('int_dimensionamento__entradas') }} as entrada
        on
            territorio.profissao = entrada.profissao
            and territorio.especialidade = entrada.especialidade
            and cenario.cenario = entrada.cenario
            and territorio.nivel = entrada.nivel
            and territorio.codigo = entrada.codigo
),

{% for passo in passos -%}
ano_{{ passo + 1 }} as (
    select
        *,
        oferta_{{ passo }} * (1 - taxa_saida) + egressos_{{ passo }} * equivalentes_por_egresso as oferta_{{ passo + 1 }}
    from {{ 'partidas' if passo == 0 else 'ano_' ~ passo }}
),

{% endfor -%}
metas as (
    select
        *,
        case
            {% for passo in range(16) -%}
            when prazo = {{ passo }} then necessidade - oferta_{{ passo }}
            {% endfor -%}
        end as falta,
        egressos_por_vaga * equivalentes_por_egresso * (
            {% for passo in passos -%}
            case
                when {{ passo }} >= primeiro_passo and {{ passo }} < prazo then power(1 - taxa_saida, prazo - 1 - {{ passo }})
                else 0
            end{{ ' +' if not loop.last }}
            {% endfor -%}
        ) as equivalentes_por_vaga
    from ano_15
)

select
    cadastro,
    profissao,
    especialidade,
    nivel,
    codigo,
    cenario,
    cast(ano as integer) as ano_base,
    competencia,
    metodo,
    necessidade,
    taxa_saida,
    {% for passo in range(16) -%}
    oferta_{{ passo }},
    {% endfor -%}
    cast(case
        {% for passo in range(16) -%}
        when round(necessidade - oferta_{{ passo }}, 9) <= 0 then ano + {{ passo }}
        {% endfor -%}
    end as integer) as ano_de_fechamento,
    case when round(falta, 9) <= 0 then 0 else falta / nullif(equivalentes_por_vaga, 0) end as vagas_para_fechar
from metas
