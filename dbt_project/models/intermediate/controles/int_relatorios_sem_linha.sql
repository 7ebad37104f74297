-- Enrolments in a formative offer that had begun and had not been left, paid or not, of which the partner's report of the
-- month says nothing (MR, art. 15, IV): what the group rule about partners adds to the alert of its lines.
with devidos as (
    select
        curso.*,
        meses.competencia
    from {{ ref('core_matriculas_curso') }} as curso
    inner join {{ ref('core_meses_com_lote_depois') }} as meses
        on
            meses.competencia
            between date_trunc('month', curso.data_inicio_atividades) and date_trunc('month', curso.data_fim_oferta)
            and meses.competencia <= curso.retrato_matriculas
            and {{ conta_no_mes('meses.competencia', 'curso') }}
    where curso.tipo_oferta = 'I'
),

-- The newest report row up to the month says that it was sent, or that the person had left before.
relatados as (
    select
        devidos.codigo_matricula_curso,
        devidos.competencia,
        max(relatorio.competencia) = devidos.competencia as enviado,
        arg_max(relatorio.situacao, relatorio.competencia) as situacao
    from devidos
    inner join {{ ref('stg_parceiros__relatorio') }} as relatorio
        on
            devidos.codigo_matricula_curso = relatorio.codigo_matricula_curso
            and relatorio.competencia <= devidos.competencia
    group by devidos.codigo_matricula_curso, devidos.competencia
)

select
    any_value(regras.id) as regra,
    devidos.parceiro as sujeito,
    devidos.competencia,
    cast(null as varchar) as pessoa_id,
    cast(null as varchar) as codigo_programa,
    cast(null as varchar) as codigo_instituicao,
    devidos.parceiro,
    any_value({{ relatorio_nao_enviado('devidos.competencia') }}) as motivo,
    list(
        {{ fato('devidos.carga_id', 'devidos.linha', 'devidos.codigo_matricula_curso', 'data_inicio_atividades',
        'devidos.data_inicio_atividades') }}
        order by devidos.codigo_matricula_curso
    ) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from devidos
inner join {{ ref('regras') }} as regras on regras.especie = 'grupo' and regras.sujeito = 'parceiro'
left join relatados using (codigo_matricula_curso, competencia)
where not coalesce(relatados.enviado, false) and coalesce(relatados.situacao, 'cursando') = 'cursando'
group by devidos.parceiro, devidos.competencia
