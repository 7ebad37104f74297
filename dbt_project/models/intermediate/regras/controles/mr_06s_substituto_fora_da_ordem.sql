-- MR-06S (MR 6 par. 4): a paid person took the place of one who left while another, with more weekly hours and already
-- validated, was not paid.
{% set PRAZO = 'prazo_substituicao_dias' %}

with pagas as (
    select distinct
        pessoa_id,
        tipo,
        codigo_programa,
        competencia
    from {{ ref('core_linhas') }}
    where
        not hipotetica
        and tipo in ('coordenador', 'preceptor', 'tutor')
        and pessoa_id is not null
        and not antes_do_incentivo
),

-- Registrations in C of a paid person that began in the month or in the one before.
substitutos as (
    select
        pagas.competencia,
        cadastro.*
    from pagas
    inner join {{ ref('core_retratos') }} as retrato
        on
            retrato.fonte = 'incentivo' and retrato.conjunto = 'cadastros'
            and retrato.competencia >= pagas.competencia
    inner join {{ ref('stg_incentivo__cadastros_no_tempo') }} as cadastro
        on
            pagas.pessoa_id = cadastro.pessoa_id
            and pagas.codigo_programa = cadastro.codigo_programa
            and pagas.tipo = cadastro.funcao
            and date_trunc('month', cadastro.data_cadastro) between pagas.competencia - interval 1 month and pagas.competencia
            and (cadastro.data_cancelamento is null or cadastro.data_cancelamento >= pagas.competencia)
            and {{ conta_no_mes('pagas.competencia', 'cadastro') }}
),

casos as (
    select
        substituto.competencia,
        substituto.codigo_programa,
        substituto.funcao,
        substituto.carga_id as substituto_carga_id,
        substituto.linha as substituto_linha,
        substituto.codigo_cadastro as substituto_codigo,
        substituto.carga_horaria_semanal as substituto_horas,
        preterido.carga_id,
        preterido.linha,
        preterido.codigo_cadastro,
        preterido.carga_horaria_semanal as horas
    from substitutos as substituto
    inner join {{ ref('stg_incentivo__cadastros_no_tempo') }} as anterior
        on
            substituto.codigo_edital = anterior.codigo_edital
            and substituto.codigo_programa = anterior.codigo_programa
            and substituto.funcao = anterior.funcao
            and substituto.pessoa_id <> anterior.pessoa_id
            and {{ conta_no_mes('substituto.competencia', 'anterior') }}
    inner join {{ ref('stg_incentivo__cadastros_no_tempo') }} as preterido
        on
            substituto.codigo_edital = preterido.codigo_edital
            and substituto.codigo_programa = preterido.codigo_programa
            and substituto.funcao = preterido.funcao
            and substituto.pessoa_id <> preterido.pessoa_id
            and preterido.data_validacao <= substituto.data_cadastro
            and preterido.carga_horaria_semanal > substituto.carga_horaria_semanal
            and (preterido.data_cancelamento is null or preterido.data_cancelamento >= substituto.competencia)
            and {{ conta_no_mes('substituto.competencia', 'preterido') }}
    where
        date_diff('day', anterior.data_cancelamento, substituto.data_cadastro)
        between 0 and {{ parametro(PRAZO, 'substituto.competencia') }}
        and not exists (
            select 1 from pagas as paga
            where paga.pessoa_id = preterido.pessoa_id and paga.competencia = substituto.competencia
        )
)

select
    'MR-06S' as regra,
    concat_ws(':', casos.codigo_programa, casos.funcao) as sujeito,
    casos.competencia,
    cast(null as varchar) as pessoa_id,
    casos.codigo_programa,
    any_value(programa.codigo_instituicao) as codigo_instituicao,
    cast(null as varchar) as parceiro,
    'A vaga de ' || casos.funcao || ' foi ocupada por quem tem ' || {{ numero('min(casos.substituto_horas)') }}
    || ' horas semanais, e um cadastro validado de ' || {{ numero('max(casos.horas)') }} || ' horas não foi pago.' as motivo,
    flatten([
        list({{ fato('casos.substituto_carga_id', 'casos.substituto_linha', 'casos.substituto_codigo', 'carga_horaria_semanal', 'casos.substituto_horas') }}),
        list({{ fato('casos.carga_id', 'casos.linha', 'casos.codigo_cadastro', 'carga_horaria_semanal', 'casos.horas') }})
    ]) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from casos
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        casos.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('casos.competencia', 'programa') }}
group by casos.codigo_programa, casos.funcao, casos.competencia
