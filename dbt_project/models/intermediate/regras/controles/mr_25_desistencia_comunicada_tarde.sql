-- MR-25 (MR, art. 25): the partner must report a withdrawal at least ten days before the deadline to pay its month.
{% set PRAZO_PAGAMENTO = 'prazo_pagamento_dia_util' %}
{% set ANTECEDENCIA = 'prazo_comunicacao_desistencia_dias' %}

with desistencias as (
    select
        *,
        cast(date_trunc('month', ultimo_data_situacao) as date) as competencia
    from {{ ref('core_matriculas_curso') }}
    where
        ultimo_situacao = 'desistente'
        and (visto_ate is null or date_trunc('month', ultimo_data_situacao) <= visto_ate)
)

select
    'MR-25' as regra,
    desistencia.codigo_matricula_curso as sujeito,
    desistencia.competencia,
    desistencia.pessoa_id,
    cast(null as varchar) as codigo_programa,
    cast(null as varchar) as codigo_instituicao,
    desistencia.parceiro,
    'A desistência, de ' || {{ dia_por_extenso('desistencia.ultimo_data_situacao') }} || ', foi comunicada em '
    || {{ dia_por_extenso('desistencia.ultimo_data_comunicacao') }} || '; o prazo, '
    || cast({{ parametro(ANTECEDENCIA, 'desistencia.competencia') }} as integer) || ' dias antes do de pagamento, terminou em '
    || {{ dia_por_extenso(
        "prazo.dia - cast(" ~ parametro(ANTECEDENCIA, 'desistencia.competencia') ~ " as integer)"
    ) }} || '.' as motivo,
    [
        {{ fato('desistencia.ultimo_carga_id', 'desistencia.ultimo_linha', 'desistencia.codigo_matricula_curso',
        'data_situacao', 'desistencia.ultimo_data_situacao') }},
        {{ fato('desistencia.ultimo_carga_id', 'desistencia.ultimo_linha', 'desistencia.codigo_matricula_curso',
        'data_comunicacao', 'desistencia.ultimo_data_comunicacao') }}
    ] as fatos,
    cast([] as varchar[]) as codigos_pagamento
from desistencias as desistencia
inner join {{ ref('core_dias_uteis') }} as prazo
    on
        prazo.calendario = 'com_facultativos'
        and prazo.mes = desistencia.competencia + interval 1 month
where
    prazo.ordem = {{ parametro(PRAZO_PAGAMENTO, 'desistencia.competencia') }}
    and desistencia.ultimo_data_comunicacao
    > prazo.dia - cast({{ parametro(ANTECEDENCIA, 'desistencia.competencia') }} as integer)
