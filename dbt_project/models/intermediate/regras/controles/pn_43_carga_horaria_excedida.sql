-- PN-43 (PN, art. 43): a person with an active residency has weekly residency hours above the limit in the newest
-- SCNES month.
{% set LIMITE = 'carga_horaria_residente_maxima' %}

with residencias as (
    select
        residente.pessoa_id,
        scnes.competencia,
        scnes.horas_residencia,
        scnes.fatos_residencia,
        arg_max(residente.codigo_programa, (residente.data_inicio, residente.codigo_matricula)) as codigo_programa
    from {{ ref('stg_comissoes__residencias') }} as residente
    inner join {{ ref('int_pessoas_scnes') }} as scnes on residente.pessoa_id = scnes.pessoa_id
    inner join {{ ref('core_retratos') }} as retrato
        on
            residente.comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and retrato.competencia >= scnes.competencia
    where {{ ativo_no_mes('scnes.competencia', 'residente') }} and {{ conta_no_mes('scnes.competencia', 'residente') }}
    group by residente.pessoa_id, scnes.competencia, scnes.horas_residencia, scnes.fatos_residencia
)

select
    'PN-43' as regra,
    residencias.pessoa_id as sujeito,
    residencias.competencia,
    residencias.pessoa_id,
    residencias.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'Os vínculos marcados como residência no SCNES de ' || {{ mes_por_extenso('residencias.competencia') }} || ' somam '
    || {{ numero('residencias.horas_residencia') }} || ' h semanais; o limite é '
    || {{ numero(parametro(LIMITE, 'residencias.competencia')) }} || ' h.' as motivo,
    residencias.fatos_residencia as fatos,
    cast([] as varchar[]) as codigos_pagamento
from residencias
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        residencias.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('residencias.competencia', 'programa') }}
where residencias.horas_residencia > {{ parametro(LIMITE, 'residencias.competencia') }}
