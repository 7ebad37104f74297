-- Reais paid by month: every paid line, by kind of institution, priority and specialty of its programme, which for a
-- bolsa is that of the residency by which the rules judge it. A line without a programme in the register of the month is
-- `sem_programa`, a part of the country and of no state; the row of that name beside the regions makes them add up, so
-- that disclosure control sees it. Shares are of the total of the territory.
{% set GRUPO_SEM_FINS_LUCRATIVOS = '3' %}

with pagas as (
    select
        linha.codigo_pagamento,
        linha.competencia,
        coalesce(linha.pessoa_id, linha.codigo_pagamento) as pessoa,
        linha.tipo,
        linha.valor,
        coalesce(linha.codigo_programa, bolsa.residencia_codigo_programa) as codigo_programa
    from {{ ref('int_linhas_julgadas') }} as linha
    left join {{ ref('int_linhas_bolsa') }} as bolsa using (codigo_pagamento)
    where linha.situacao = 'pago'
),

classificadas as (
    select
        linha.competencia,
        linha.pessoa,
        linha.tipo,
        linha.valor,
        coalesce(programa.nivel, lugar.nivel) as nivel,
        coalesce(programa.codigo_territorio, lugar.codigo_territorio) as codigo_territorio,
        if(programa.nivel is null, 'sem_programa', programa.especialidade) as especialidade,
        case
            when programa.nivel is null then 'sem_programa'
            when natureza.admitida is null then 'desconhecida'
            when not natureza.admitida then 'outra'
            when programa.natureza_juridica like '{{ GRUPO_SEM_FINS_LUCRATIVOS }}%' then 'privada_sem_fins_lucrativos'
            else 'publica'
        end as instituicao,
        case
            when programa.nivel is null then 'sem_programa'
            when programa.especialidade_prioritaria and programa.territorio_prioritario then 'especialidade_e_territorio'
            when programa.especialidade_prioritaria then 'especialidade'
            when programa.territorio_prioritario then 'territorio'
            else 'nenhuma'
        end as prioridade
    from pagas as linha
    left join {{ ref('int_indicadores__programas') }} as programa
        on
            linha.competencia = programa.competencia
            and linha.codigo_programa = programa.codigo_programa
            and programa.nivel in ('brasil', 'regiao', 'uf')
    left join (values ('brasil', 'BR'), ('regiao', 'sem_programa')) as lugar (nivel, codigo_territorio)
        on programa.nivel is null
    left join {{ ref('int_indicadores__naturezas') }} as natureza
        on programa.competencia = natureza.competencia and programa.natureza_juridica = natureza.natureza_juridica
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
        count(distinct pessoa) as pessoas
    from classificadas
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
