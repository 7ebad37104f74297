-- PN-19V (PN, art. 19): residencies that the commission still shows as under way long after their planned end.
with vencidas as (
    select
        residencia.*,
        retrato.competencia
    from {{ ref('core_residencias') }} as residencia
    inner join {{ ref('core_retratos') }} as retrato
        on residencia.comissao = retrato.fonte and retrato.conjunto = 'residentes'
    where
        (residencia.visto_ate is null or retrato.competencia <= residencia.visto_ate)
        and {{ ativo_no_mes('retrato.competencia', 'residencia') }}
        and {{ vencida_no_mes('retrato.competencia', 'residencia') }}
)

select
    'PN-19V' as regra,
    codigo_programa as sujeito,
    competencia,
    cast(null as varchar) as pessoa_id,
    codigo_programa,
    any_value(codigo_instituicao) as codigo_instituicao,
    cast(null as varchar) as parceiro,
    'O programa tem residências ativas mais de um ano depois do fim previsto (registros: ' || count(*) || ').' as motivo,
    list(
        {{ fato('carga_id', 'linha', 'codigo_matricula', 'data_prevista_fim', 'data_prevista_fim') }} order by codigo_matricula
    ) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from vencidas
group by codigo_programa, competencia
