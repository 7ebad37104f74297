-- PN-25 (PN, art. 25): the stipends of a month, summed over their payers, are below the minimum in force, of a resident
-- active on every day of the month and not on leave by its last day. A code that both commissions have is two residencies;
-- a month with a stipend that may be of either is not judged, and of two below the minimum one alert names the first.
{% set MINIMO = 'bolsa_residencia_minima' %}

with duvidosas as (
    select distinct
        codigo_matricula,
        competencia
    from {{ ref('core_linhas_estipendio') }}
    where residencia_duvidosa and rubrica = 'bolsa'
),

bolsas as (
    select
        bolsa.codigo_matricula,
        bolsa.residencia_comissao,
        bolsa.competencia,
        bolsa.residencia_pessoa_id,
        bolsa.codigo_programa,
        bolsa.fonte_pagadora,
        bolsa.valor,
        bolsa.carga_id,
        bolsa.linha
    from {{ ref('core_linhas_estipendio') }} as bolsa
    inner join {{ ref('core_retratos') }} as retrato
        on
            bolsa.residencia_comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and retrato.competencia >= bolsa.competencia
    anti join duvidosas
        on bolsa.codigo_matricula = duvidosas.codigo_matricula and bolsa.competencia = duvidosas.competencia
    where
        bolsa.rubrica = 'bolsa'
        and bolsa.residencia_data_inicio <= bolsa.competencia
        and (
            bolsa.residencia_situacao = 'ativo'
            or bolsa.residencia_data_situacao > last_day(bolsa.competencia)
            or (bolsa.residencia_situacao = 'concluido' and bolsa.residencia_data_situacao = last_day(bolsa.competencia))
        )
),

somas as (
    select
        codigo_matricula,
        residencia_comissao,
        competencia,
        any_value(residencia_pessoa_id) as pessoa_id,
        any_value(codigo_programa) as codigo_programa,
        sum(valor) as valor
    from bolsas
    group by codigo_matricula, residencia_comissao, competencia
),

abaixo as (
    select *
    from somas
    where valor < {{ parametro(MINIMO, 'somas.competencia') }}
    qualify row_number() over (partition by codigo_matricula, competencia order by residencia_comissao) = 1
),

-- Of those few alone: lists of a whole month cost far more than its sums.
fatos as (
    select
        codigo_matricula,
        competencia,
        list(
            {{ fato('bolsas.carga_id', 'bolsas.linha', "concat_ws('/', codigo_matricula, bolsas.fonte_pagadora)", 'valor', 'bolsas.valor') }}
            order by bolsas.fonte_pagadora
        ) as fatos
    from bolsas
    semi join abaixo using (codigo_matricula, residencia_comissao, competencia)
    group by codigo_matricula, competencia
)

select
    'PN-25' as regra,
    abaixo.codigo_matricula as sujeito,
    abaixo.competencia,
    abaixo.pessoa_id,
    abaixo.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'As bolsas de residência de ' || {{ mes_por_extenso('abaixo.competencia') }} || ' somam ' || {{ reais('abaixo.valor') }}
    || '; o mínimo é ' || {{ reais(parametro(MINIMO, 'abaixo.competencia')) }} || '.' as motivo,
    fatos.fatos,
    cast([] as varchar[]) as codigos_pagamento
from abaixo
inner join fatos using (codigo_matricula, competencia)
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        abaixo.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('abaixo.competencia', 'programa') }}
