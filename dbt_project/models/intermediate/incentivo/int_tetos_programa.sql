{#-
  Ceiling of each (edital, programme, function, month), MR 4 par. 2: a fixed number, or residents active on the reference
  day divided by the edital's ratio, whichever is less. The reference day is the homologation or the latest anniversary
  day (a parameter, 30 April) after it and not after the month. A homologated programme has its ceiling of preceptors in
  every month with lines, though nobody is paid in it.
-#}
with das_linhas as (
    select
        linhas.*,
        devolvidos.codigo_pagamento is not null as devolvida
    from {{ ref('int_linhas_incentivo') }} as linhas
    left join {{ ref('core_pagamentos_devolvidos') }} as devolvidos using (codigo_pagamento)
    where linhas.homologado_em_vigor
),

meses as (
    select distinct competencia from {{ ref('int_linhas_incentivo') }}
    where not hipotetica
),

homologados as (
    select
        mes.competencia,
        'preceptor' as tipo,
        true as hipotetica,
        false as devolvida,
        homologado.codigo_edital,
        homologado.codigo_programa,
        homologado.data_homologacao,
        edital.residentes_por_preceptor,
        edital.limita_por_vagas_autorizadas,
        programa.vagas_autorizadas_ano,
        programa.duracao_anos
    from meses as mes
    inner join {{ ref('stg_incentivo__programas_homologados_no_tempo') }} as homologado
        on
            mes.competencia >= date_trunc('month', homologado.data_homologacao)
            and {{ conta_no_mes('mes.competencia', 'homologado') }}
    inner join {{ ref('stg_incentivo__editais_no_tempo') }} as edital
        on
            homologado.codigo_edital = edital.codigo_edital
            and mes.competencia between date_trunc('month', edital.vigencia_inicio) and date_trunc('month', edital.vigencia_fim)
            and {{ conta_no_mes('mes.competencia', 'edital') }}
    left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
        on
            homologado.codigo_programa = programa.codigo_programa
            and {{ conta_no_mes('mes.competencia', 'programa') }}
    where edital.residentes_por_preceptor is not null
),

linhas as (
    select * from das_linhas
    union all by name
    select * from homologados
),

grupos as (
    select
        codigo_edital,
        codigo_programa,
        tipo,
        competencia,
        any_value(data_homologacao) as data_homologacao,
        any_value(
            case tipo when 'preceptor' then residentes_por_preceptor when 'tutor' then residentes_por_tutor end
        ) as residentes_por_pessoa,
        any_value(
            case tipo when 'coordenador' then coordenadores_por_programa when 'tutor' then tutores_por_programa end
        ) as fixo,
        any_value(if(limita_por_vagas_autorizadas, vagas_autorizadas_ano * duracao_anos, null)) as vagas_autorizadas,
        cast(count(distinct pessoa_id) filter (where not hipotetica) as integer) as pessoas,
        cast(count(distinct pessoa_id) filter (where not hipotetica and not devolvida) as integer) as pessoas_pagas
    from linhas
    group by codigo_edital, codigo_programa, tipo, competencia
),

aniversarios as (
    select
        *,
        cast(year(competencia) || '-' || {{ parametro_texto('dia_referencia_ocupacao', 'grupos.competencia') }} as date) as do_ano
    from grupos
),

referencias as (
    select
        *,
        greatest(
            data_homologacao,
            cast(if(do_ano <= last_day(competencia), do_ano, do_ano - interval 1 year) as date)
        ) as dia_referencia
    from aniversarios
),

-- The ceiling examines a day, so the month of that day says which residents count, not the line's.
ocupacao as (
    select
        referencias.codigo_edital,
        referencias.codigo_programa,
        referencias.tipo,
        referencias.competencia,
        cast(count(distinct residentes.codigo_matricula) as integer) as ocupadas
    from referencias
    inner join {{ ref('stg_comissoes__residentes_no_tempo') }} as residentes
        on
            referencias.codigo_programa = residentes.codigo_programa
            and {{ ativo_no_dia('referencias.dia_referencia', 'residentes') }}
            and {{ conta_no_mes("date_trunc('month', referencias.dia_referencia)", 'residentes') }}
    where referencias.residentes_por_pessoa is not null and referencias.do_ano is not null
    group by referencias.codigo_edital, referencias.codigo_programa, referencias.tipo, referencias.competencia
),

ocupadas as (
    select
        referencias.*,
        cast(least(coalesce(ocupacao.ocupadas, 0), referencias.vagas_autorizadas) as integer) as ocupadas
    from referencias
    left join ocupacao using (codigo_edital, codigo_programa, tipo, competencia)
)

select
    codigo_edital,
    codigo_programa,
    tipo,
    competencia,
    dia_referencia,
    residentes_por_pessoa,
    ocupadas,
    cast(
        least(
            fixo,
            case
                when residentes_por_pessoa is null or do_ano is null then null
                when ocupadas = 0 then 0
                else greatest(1, floor(ocupadas / nullif(residentes_por_pessoa, 0)))
            end
        ) as integer
    ) as teto,
    pessoas,
    pessoas_pagas
from ocupadas
