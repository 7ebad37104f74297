-- PN-29O (PN 29; MR 5): a programme that declares the minimum share of hours in the SUS, while the residency links of its
-- residents in the newest SCNES month have less.
{% set MINIMO = 'carga_sus_minima_percentual' %}
{% set RESIDENTES = 'minimo_residentes_pn29' %}

with residentes as (
    select distinct
        residencia.comissao,
        residencia.codigo_programa,
        scnes.pessoa_id,
        scnes.competencia,
        scnes.horas_residencia,
        scnes.horas_residencia_sus,
        scnes.fatos_residencia
    from {{ ref('core_residencias') }} as residencia
    inner join {{ ref('int_pessoas_scnes') }} as scnes using (pessoa_id)
    inner join {{ ref('core_retratos') }} as retrato
        on
            residencia.comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and retrato.competencia >= scnes.competencia
    where
        (residencia.visto_ate is null or scnes.competencia <= residencia.visto_ate)
        and {{ ativo_no_mes('scnes.competencia', 'residencia') }}
        and scnes.horas_residencia > 0
),

somas as (
    select
        comissao,
        codigo_programa,
        competencia,
        count(*) as residentes,
        sum(horas_residencia) as horas,
        sum(horas_residencia_sus) as horas_sus,
        flatten(list(fatos_residencia order by pessoa_id)) as fatos
    from residentes
    group by comissao, codigo_programa, competencia
)

select
    'PN-29O' as regra,
    somas.codigo_programa as sujeito,
    somas.competencia,
    cast(null as varchar) as pessoa_id,
    somas.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'O programa declara ' || {{ numero('programa.percentual_carga_sus') }} || ' % de carga horária no SUS, e os vínculos de '
    || somas.residentes || ' residentes no SCNES somam ' || {{ numero('floor(10000 * somas.horas_sus / somas.horas) / 100') }} || ' %.'
        as motivo,
    somas.fatos,
    cast([] as varchar[]) as codigos_pagamento
from somas
inner join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        somas.comissao = programa.comissao
        and somas.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('somas.competencia', 'programa') }}
inner join {{ ref('core_retratos') }} as retrato
    on
        somas.comissao = retrato.fonte and retrato.conjunto = 'programas'
        and retrato.competencia >= somas.competencia
where
    somas.residentes >= {{ parametro(RESIDENTES, 'somas.competencia') }}
    and programa.percentual_carga_sus >= {{ parametro(MINIMO, 'somas.competencia') }}
    and 100 * somas.horas_sus < {{ parametro(MINIMO, 'somas.competencia') }} * somas.horas
