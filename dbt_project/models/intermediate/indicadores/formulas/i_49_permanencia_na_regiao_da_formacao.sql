{{ config(materialized='table', meta={'parte': 'residencias', 'anota_meses': true}) }}

-- How many graduates have not left the health region of training so many months after conclusion: Kaplan-Meier (Journal of
-- the American Statistical Association 53, 1958). A graduate leaves in the first month of SCNES, after that of conclusion,
-- in which all their workplaces outside residency are out of the region; whoever has not left is censored in the month of
-- the value. Who was never found is not followed. The interval of 95 % is Greenwood's on the scale ln(-ln S).
{%- set z = 1.959963985 %}
{%- set horizontes = [12, 24, 36] %}
with meses as (
    select distinct competencia from {{ ref('core_cobertura_scnes') }}
    where pais
),

egressos as (
    select
        residente.competencia,
        residente.codigo_matricula,
        residente.pessoa,
        residente.codigo_programa,
        cast(date_trunc('month', residente.data_situacao) as date) as concluido_em,
        programa.codigo_municipio,
        programa.codigo_regiao_saude
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join meses using (competencia)
    inner join {{ ref('int_indicadores__programas') }} as programa
        on
            residente.competencia = programa.competencia
            and residente.codigo_programa = programa.codigo_programa
            and programa.nivel = 'brasil'
    where
        residente.situacao = 'concluido'
        and residente.pessoa is not null
        and last_day(residente.data_situacao) < residente.competencia
),

lugares as (
    select
        lugar.competencia,
        lugar.pessoa,
        lugar.codigo_municipio,
        lugar.unidade_ativa and lugar.codigo_municipio is not null and not lugar.somente_residencia as fixa,
        municipio.codigo_regiao_saude
    from {{ ref('core_lugares_do_mes') }} as lugar
    inner join meses using (competencia)
    left join {{ ref('int_indicadores__municipios') }} as municipio using (codigo_municipio)
),

vistos as (
    select
        egresso.pessoa,
        egresso.codigo_municipio,
        egresso.codigo_regiao_saude,
        egresso.concluido_em,
        lugar.competencia,
        bool_or(lugar.fixa) and not bool_or(
            lugar.fixa and (
                lugar.codigo_municipio = egresso.codigo_municipio
                or coalesce(lugar.codigo_regiao_saude = egresso.codigo_regiao_saude, false)
            )
        ) as fora
    from (
        select distinct
            pessoa,
            codigo_municipio,
            codigo_regiao_saude,
            concluido_em
        from egressos
    ) as egresso
    inner join lugares as lugar on egresso.pessoa = lugar.pessoa and egresso.concluido_em < lugar.competencia
    group by all
),

saidas as (
    select
        pessoa,
        codigo_municipio,
        codigo_regiao_saude,
        concluido_em,
        min(competencia) as visto_em,
        min(competencia) filter (where fora) as saiu_em
    from vistos
    group by pessoa, codigo_municipio, codigo_regiao_saude, concluido_em
),

seguidos as (
    select
        egresso.competencia,
        programa.nivel,
        programa.codigo_territorio,
        programa.especialidade,
        coalesce(saida.saiu_em <= egresso.competencia, false) as saiu,
        date_diff('month', egresso.concluido_em, least(coalesce(saida.saiu_em, egresso.competencia), egresso.competencia)) as tempo
    from egressos as egresso
    inner join saidas as saida
        on
            egresso.pessoa = saida.pessoa
            and egresso.codigo_municipio = saida.codigo_municipio
            and egresso.codigo_regiao_saude is not distinct from saida.codigo_regiao_saude
            and egresso.concluido_em = saida.concluido_em
            and saida.visto_em <= egresso.competencia
    inner join {{ ref('int_indicadores__programas') }} as programa
        on egresso.competencia = programa.competencia and egresso.codigo_programa = programa.codigo_programa
    where programa.nivel in ('brasil', 'regiao', 'uf')
),

tempos as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        tempo,
        count(*) filter (where saiu) as saidas,
        count(*) as acabam
    from seguidos
    group by grouping sets (
        (competencia, nivel, codigo_territorio, tempo), (competencia, nivel, codigo_territorio, especialidade, tempo)
    )
),

em_risco as (
    select
        *,
        sum(acabam) over (grupo order by tempo desc) as expostos,
        sum(acabam) over grupo as egressos,
        max(tempo) over grupo as seguimento
    from tempos
    window grupo as (partition by competencia, nivel, codigo_territorio, especialidade)
),

curvas as (
    select
        *,
        sum(saidas) over curva as acumuladas,
        case
            when bool_or(saidas = expostos) over curva then 0
            else exp(sum(ln(1 - saidas / nullif(expostos, saidas))) over curva)
        end as permanencia,
        sum(cast(saidas as double) / nullif(expostos * (expostos - saidas), 0)) over curva as variancia
    from em_risco
    window curva as (
        partition by competencia, nivel, codigo_territorio, especialidade order by tempo
        rows between unbounded preceding and current row
    )
),

estimativas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        especialidade,
        {% for meses in horizontes -%}
        coalesce(max(acumuladas) filter (where tempo <= {{ meses }}), 0) as saidas_{{ meses }},
        coalesce(arg_max(permanencia, tempo) filter (where tempo <= {{ meses }}), 1) as permanencia_{{ meses }},
        arg_max(variancia, tempo) filter (where tempo <= {{ meses }}) as variancia_{{ meses }},
        {% endfor -%}
        any_value(egressos) as egressos,
        any_value(seguimento) as seguimento,
        -- A product of logarithms may leave one half a little above it.
        min(tempo) filter (where round(permanencia, 9) <= 0.5) as mediana,
        max(acumuladas) as saidas
    from curvas
    group by competencia, nivel, codigo_territorio, especialidade
),

protegidas as (
    select
        *,
        least(
            nullif(saidas_12, 0), nullif(saidas_24 - saidas_12, 0), nullif(saidas_36 - saidas_24, 0),
            nullif(saidas - saidas_36, 0), nullif(egressos - saidas, 0)
        ) as menor_grupo
    from estimativas
)

{% for meses in horizontes -%}
{%- set s = 'permanencia_' ~ meses %}
{%- set erro = z ~ ' * sqrt(variancia_' ~ meses ~ ') / abs(ln(nullif(' ~ s ~ ', 0)))' %}
{%- set dentro = 'case when ' ~ s ~ ' > 0 and ' ~ s ~ ' < 1 then ' %}
{% for medida, valor in [
    ('permanencia', s),
    ('limite_inferior', dentro ~ 'power(' ~ s ~ ', exp(' ~ erro ~ ')) end'),
    ('limite_superior', dentro ~ 'power(' ~ s ~ ', exp(-' ~ erro ~ ')) end')
] -%}
select
    {{ celula(
        'I-49', numerador='saidas_' ~ meses, denominador='egressos', valor=valor, medida=medida ~ '_' ~ meses ~ '_meses',
        dims=[['especialidade', 'especialidade']], pessoas='egressos', menor='menor_grupo', familia='permanencia'
    ) }}
from protegidas
where seguimento >= {{ meses }}
union all
{% endfor -%}
{% endfor -%}
select
    {{ celula(
        'I-49', numerador='saidas', denominador='egressos', valor='mediana', medida='mediana_em_meses',
        dims=[['especialidade', 'especialidade']], pessoas='egressos', menor='menor_grupo', familia='permanencia'
    ) }}
from protegidas
