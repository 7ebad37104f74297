-- Occupancy, places of the first year filled and withdrawals in the twelve months before and after the month of
-- homologation, of the programmes of each edital and of those that could join it and never did (same commission, active,
-- of an admitted nature, with the minimum share in SUS), around the edital's most frequent month; and the difference of
-- the two changes. It describes and does not prove an effect. The interval is the percentiles 2.5 and 97.5 of 200
-- replicates in which each institution weighs a Poisson(1) number, drawn from the md5 of its code and of the replicate
-- (Poisson bootstrap), so that it is the same in every run; replicate 0 weighs all by one. Editais of one commission and
-- month have the same eligible programmes, which are weighed once for all of them.
{%- set replicas = 200 %}
{%- set periodos = ['antes', 'depois'] %}
{%- set grupos = ['homologados', 'elegiveis'] %}
{%- set fluxos = ['residentes', 'ingressos', 'desistencias'] %}
{%- set desfechos = [
    ('ocupacao', 'residentes', '12 * lugares'), ('preenchimento', 'ingressos', 'vagas'), ('desistencia', 'desistencias', none)
] %}
with homologados as (
    select * from {{ ref('int_indicadores__homologados') }}
),

editais as (
    select
        competencia,
        codigo_edital,
        any_value(modalidade) as modalidade,
        arg_max(inicio, (programas, -date_diff('month', date '2000-01-01', inicio))) as inicio
    from (
        select
            competencia,
            codigo_edital,
            modalidade,
            inicio,
            count(*) as programas
        from homologados
        group by competencia, codigo_edital, modalidade, inicio
    ) as inicios
    group by competencia, codigo_edital
),

comparacoes as (
    select
        *,
        if(modalidade = 'medica', 'CNE', 'CNE-APS') || '/' || cast(inicio as varchar) as comparacao
    from editais
),

distintas as (
    select distinct
        competencia,
        comparacao,
        modalidade = 'medica' as medica,
        inicio
    from comparacoes
),

elegiveis as (
    select
        edital.competencia,
        edital.comparacao as chave,
        programa.codigo_programa,
        edital.inicio
    from distintas as edital
    inner join {{ ref('int_indicadores__programas') }} as programa
        on
            edital.competencia = programa.competencia
            and programa.nivel = 'brasil'
            and edital.medica = (programa.cadastro = 'CNE')
    inner join {{ ref('int_indicadores__naturezas') }} as natureza
        on programa.competencia = natureza.competencia and programa.natureza_juridica = natureza.natureza_juridica
    inner join {{ ref('core_parametros_mes') }} as minimo
        on edital.competencia = minimo.competencia and minimo.id = 'carga_sus_minima_percentual'
    anti join homologados as algum
        on edital.competencia = algum.competencia and programa.codigo_programa = algum.codigo_programa
    where
        programa.ativo
        and programa.percentual_carga_sus >= minimo.valor
        and natureza.admitida
),

-- Of each edital, and of each comparison.
comparados as (
    select
        competencia,
        codigo_edital as chave,
        codigo_programa,
        inicio,
        'homologados' as grupo
    from homologados
    union all
    select
        *,
        'elegiveis' as grupo
    from elegiveis
),

janelas as (
    select distinct
        competencia,
        codigo_programa,
        inicio
    from comparados
    where inicio + interval 12 month <= competencia
),

residencias as (
    select
        competencia,
        codigo_programa,
        cast(date_trunc('month', data_inicio) as date) as entrada,
        situacao = 'desistente' as desistente,
        case
            when situacao in ('ativo', 'licenciado') then date '9999-12-01'
            when situacao = 'concluido' then cast(date_trunc('month', data_situacao) as date)
            else cast(date_trunc('month', data_situacao - interval 1 day) as date)
        end as ultimo_ativo,
        cast(date_trunc('month', data_situacao) as date) as saida
    from {{ ref('core_residentes_do_mes') }}
),

-- A programme without residents has one row of nulls, which greatest and least skip: it must count no month.
-- A loop of columns has no layout that sqlfluff accepts.
-- noqa: disable=LT02
fluxos as (
    select
        janela.competencia,
        janela.codigo_programa,
        janela.inicio
        {%- for periodo, de, ate in [('antes', -12, -1), ('depois', 1, 12)] %}
        {%- set de = "cast(janela.inicio + to_months(" ~ de ~ ") as date)" %}
        {%- set ate = "cast(janela.inicio + to_months(" ~ ate ~ ") as date)" %},
        coalesce(sum(greatest(
            date_diff('month', greatest(residencia.entrada, {{ de }}), least(residencia.ultimo_ativo, {{ ate }})) + 1, 0
        )) filter (where residencia.entrada is not null), 0) as residentes_{{ periodo }},
        count(*) filter (where residencia.entrada between {{ de }} and {{ ate }}) as ingressos_{{ periodo }},
        count(*) filter (
            where residencia.desistente and residencia.saida between {{ de }} and {{ ate }}
        ) as desistencias_{{ periodo }}
        {%- endfor %}
    from janelas as janela
    left join residencias as residencia using (competencia, codigo_programa)
    group by janela.competencia, janela.codigo_programa, janela.inicio
),

das_instituicoes as (
    select
        comparado.competencia,
        comparado.grupo,
        comparado.chave,
        programa.nivel,
        programa.codigo_territorio,
        if(todas.de_todas, null, programa.especialidade) as especialidade,
        do_mes.codigo_instituicao,
        sum(programa.vagas_autorizadas_ano) as vagas,
        sum(programa.vagas_autorizadas_ano * programa.duracao_anos) as lugares
        {%- for fluxo in fluxos %}{% for periodo in periodos %},
        sum(fluxo.{{ fluxo }}_{{ periodo }}) as {{ fluxo }}_{{ periodo }}
        {%- endfor %}{% endfor %}
    from comparados as comparado
    inner join fluxos as fluxo using (competencia, codigo_programa, inicio)
    inner join {{ ref('core_programas_do_mes') }} as do_mes using (competencia, codigo_programa)
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    cross join (values (true), (false)) as todas (de_todas)
    where programa.nivel in ('brasil', 'regiao', 'uf')
    group by
        comparado.competencia, comparado.grupo, comparado.chave, programa.nivel, programa.codigo_territorio,
        if(todas.de_todas, null, programa.especialidade), do_mes.codigo_instituicao
),

instituicoes as (
    select distinct codigo_instituicao from das_instituicoes
),

replicas as (
    select unnest(generate_series(0, {{ replicas }})) as replica  -- noqa: RF04
),

sorteios as (
    select
        instituicoes.codigo_instituicao,
        sorteada.replica,
        md5(instituicoes.codigo_instituicao || '/' || sorteada.replica) as sorteio
    from instituicoes
    cross join replicas as sorteada
),

pesos as (
    select
        codigo_instituicao,
        replica,
        case
            when replica = 0 then 1
            {%- for acumulada in [0.367879441, 0.735758882, 0.919698603, 0.981011843, 0.996340153, 0.999405815, 0.999916759] %}
            when uniforme < {{ acumulada }} then {{ loop.index0 }}
            {%- endfor %}
            else 7
        end as peso
    from (
        select
            *,
            {% for posicao in range(1, 7) -%}
            strpos('123456789abcdef', substr(sorteio, {{ posicao }}, 1)) / power(16, {{ posicao }})
            {{- ' +' if not loop.last else ' as uniforme' }}
            {% endfor %}
        from sorteios
    ) as uniformes
),

replicadas as (
    select
        celula.competencia,
        celula.grupo,
        celula.chave,
        celula.nivel,
        celula.codigo_territorio,
        celula.especialidade,
        peso.replica
        {%- for soma in ['vagas', 'lugares'] %},
        cast(sum(peso.peso * celula.{{ soma }}) as double) as {{ soma }}
        {%- endfor %}{% for fluxo in fluxos %}{% for periodo in periodos %},
        cast(sum(peso.peso * celula.{{ fluxo }}_{{ periodo }}) as double) as {{ fluxo }}_{{ periodo }}
        {%- endfor %}{% endfor %}
    from das_instituicoes as celula
    inner join pesos as peso using (codigo_instituicao)
    group by
        celula.competencia, celula.grupo, celula.chave, celula.nivel, celula.codigo_territorio, celula.especialidade,
        peso.replica
),

taxas as (
    select
        *
        {%- for desfecho, numerador, denominador in desfechos %}{% for periodo in periodos %},
        {{ numerador }}_{{ periodo }} / nullif(
            {%- if denominador %} {{ denominador }} {%- else %} residentes_{{ periodo }} / 12 {%- endif %}, 0
        ) as {{ desfecho }}_{{ periodo }}
        {%- endfor %}{% endfor %}
    from replicadas
),

mudancas as (
    select
        *
        {%- for desfecho, _, _ in desfechos %},
        {{ desfecho }}_depois - {{ desfecho }}_antes as mudanca_{{ desfecho }}
        {%- endfor %}
    from taxas
),

efeitos as (
    select
        homologados.competencia,
        homologados.nivel,
        homologados.codigo_territorio,
        homologados.chave as codigo_edital,
        homologados.especialidade,
        homologados.replica
        {%- for grupo in grupos %},
        {{ grupo }}.vagas as vagas_{{ grupo }},
        {{ grupo }}.lugares as lugares_{{ grupo }}
        {%- for fluxo in fluxos %}{% for periodo in periodos %},
        {{ grupo }}.{{ fluxo }}_{{ periodo }} as {{ fluxo }}_{{ periodo }}_{{ grupo }}
        {%- endfor %}{% endfor %}
        {%- for desfecho, _, _ in desfechos %}{% for periodo in periodos %},
        {{ grupo }}.{{ desfecho }}_{{ periodo }} as {{ desfecho }}_{{ periodo }}_{{ grupo }}
        {%- endfor %},
        {{ grupo }}.mudanca_{{ desfecho }} as mudanca_{{ desfecho }}_{{ grupo }}
        {%- endfor %}{% endfor %}
    from mudancas as homologados
    inner join comparacoes as edital
        on homologados.competencia = edital.competencia and homologados.chave = edital.codigo_edital
    left join mudancas as elegiveis
        on
            elegiveis.grupo = 'elegiveis'
            and homologados.competencia = elegiveis.competencia
            and edital.comparacao = elegiveis.chave
            and homologados.nivel = elegiveis.nivel
            and homologados.codigo_territorio = elegiveis.codigo_territorio
            and homologados.especialidade is not distinct from elegiveis.especialidade
            and homologados.replica = elegiveis.replica
    where homologados.grupo = 'homologados'
),

intervalos as (
    select
        competencia,
        nivel,
        codigo_territorio,
        codigo_edital,
        especialidade
        {%- for desfecho, _, _ in desfechos %},
        quantile_cont(
            mudanca_{{ desfecho }}_homologados - mudanca_{{ desfecho }}_elegiveis, [0.025, 0.975]
        ) filter (where replica > 0) as intervalo_{{ desfecho }}
        {%- endfor %}
    from efeitos
    group by competencia, nivel, codigo_territorio, codigo_edital, especialidade
),

resultados as (
    select
        efeito.*,
        {% for desfecho, _, _ in desfechos -%}
        intervalo.intervalo_{{ desfecho }},
        {% endfor -%}
        cast(
            ceil((residentes_antes_homologados + residentes_depois_homologados) / 12) as bigint
        ) as pessoas,
        cast(least(
            {%- for grupo in grupos %}{% for fluxo in ['ingressos', 'desistencias'] %}{% for periodo in periodos %}
            nullif({{ fluxo }}_{{ periodo }}_{{ grupo }}, 0),
            {%- endfor %}{% endfor %}{% endfor %}
            nullif(residentes_antes_elegiveis + residentes_depois_elegiveis, 0) / 12
        ) as bigint) as menor_grupo
    from efeitos as efeito
    inner join intervalos as intervalo
        on
            efeito.competencia = intervalo.competencia
            and efeito.nivel = intervalo.nivel
            and efeito.codigo_territorio = intervalo.codigo_territorio
            and efeito.codigo_edital = intervalo.codigo_edital
            and efeito.especialidade is not distinct from intervalo.especialidade
    where efeito.replica = 0 and efeito.vagas_homologados is not null
)
-- noqa: enable=LT02

select * from resultados
