-- Reais paid by month, for incentives and bolsas (these by the person's newest residency), by kind of institution,
-- priority and specialty. Shares are of the total of the territory.
{% set GRUPO_SEM_FINS_LUCRATIVOS = '3' %}

with residencias as (
    select
        competencia,
        pessoa as pessoa_id,
        arg_max(codigo_programa, (data_inicio, codigo_matricula)) as codigo_programa
    from {{ ref('core_residentes_do_mes') }}
    where pessoa is not null
    group by competencia, pessoa
),

pagas as (
    select
        linha.competencia,
        linha.pessoa_id,
        linha.tipo,
        linha.valor,
        programa.nivel,
        programa.codigo_territorio,
        programa.especialidade,
        case
            when admitidas.texto is null or programa.natureza_juridica is null then 'desconhecida'
            when not regexp_full_match(programa.natureza_juridica, admitidas.texto) then 'outra'
            when programa.natureza_juridica like '{{ GRUPO_SEM_FINS_LUCRATIVOS }}%' then 'privada_sem_fins_lucrativos'
            else 'publica'
        end as instituicao,
        case
            when programa.especialidade_prioritaria and programa.territorio_prioritario then 'especialidade_e_territorio'
            when programa.especialidade_prioritaria then 'especialidade'
            when programa.territorio_prioritario then 'territorio'
            else 'nenhuma'
        end as prioridade
    from {{ ref('int_linhas_julgadas') }} as linha
    left join residencias as residencia using (competencia, pessoa_id)
    inner join {{ ref('int_indicadores__programas') }} as programa
        on
            linha.competencia = programa.competencia
            and coalesce(linha.codigo_programa, residencia.codigo_programa) = programa.codigo_programa
    left join {{ ref('core_parametros_mes') }} as admitidas
        on linha.competencia = admitidas.competencia and admitidas.id = 'naturezas_juridicas_admitidas'
    where linha.situacao = 'pago' and programa.nivel in ('brasil', 'regiao', 'uf')
),

somas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        tipo,
        instituicao,
        prioridade,
        especialidade,
        sum(valor) as reais,
        count(distinct pessoa_id) as pessoas
    from pagas
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, tipo),
        (competencia, nivel, codigo_territorio, instituicao),
        (competencia, nivel, codigo_territorio, prioridade),
        (competencia, nivel, codigo_territorio, especialidade)
    )
),

com_total as (
    select
        soma.*,
        total.reais as total
    from somas as soma
    inner join somas as total
        on
            soma.competencia = total.competencia
            and soma.nivel = total.nivel
            and soma.codigo_territorio = total.codigo_territorio
            and coalesce(total.tipo, total.instituicao, total.prioridade, total.especialidade) is null
)

select
    {{ celula('I-34', numerador='reais', denominador='total', valor='reais', pessoas='pessoas') }}
from com_total
where coalesce(tipo, instituicao, prioridade, especialidade) is null
{% for dim in ['tipo', 'instituicao', 'prioridade', 'especialidade'] -%}
union all
select
    {{ celula(
        'I-34', numerador='reais', denominador='total', valor='reais', dims=[[dim, dim]], pessoas='pessoas'
    ) }}
from com_total
where {{ dim }} is not null
{% endfor -%}
