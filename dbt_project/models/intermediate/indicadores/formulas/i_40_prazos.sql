-- Reports of partners (MR 15 IV), reports of withdrawals (MR 25) and payments of bolsas (MR 20) that met their
-- deadlines.
with prazos as (
    select
        vigente.competencia,
        max(dia.dia) filter (where vigente.id = 'prazo_relatorio_dia_util' and dia.ordem = vigente.valor) as do_relatorio,
        max(dia.dia) filter (where vigente.id = 'prazo_pagamento_dia_util' and dia.ordem = vigente.valor) as do_pagamento,
        cast(max(vigente.valor) filter (where vigente.id = 'prazo_comunicacao_desistencia_dias') as integer) as antecedencia
    from {{ ref('core_dias_uteis') }} as dia
    inner join {{ ref('core_parametros_mes') }} as vigente on dia.mes = vigente.competencia + interval 1 month
    where dia.calendario = 'com_facultativos'
    group by vigente.competencia
),

-- The first report of the month, as in MR-15D: a file sent later repeats its rows with a new date.
envios as (
    select
        parceiro,
        competencia,
        primeiro_envio as feito_em,
        'relatorios_no_prazo' as medida
    from {{ ref('stg_parceiros__envios') }}
),

-- Withdrawals that MR-25 judges: the newest report row still says so, and the day of the communication is known.
comunicacoes as (
    select
        parceiro,
        cast(date_trunc('month', ultimo_data_situacao) as date) as competencia,
        ultimo_data_comunicacao as feito_em,
        'comunicacoes_no_prazo' as medida
    from {{ ref('core_matriculas_curso') }}
    where
        ultimo_situacao = 'desistente' and ultimo_data_comunicacao is not null
        and (visto_ate is null or date_trunc('month', ultimo_data_situacao) <= visto_ate)
),

-- Of every bolsa, as in MR-20, also of an enrolment that left its register.
pagamentos as (
    select
        matricula.parceiro,
        linha.competencia,
        linha.data_pagamento as feito_em,
        'pagamentos_no_prazo' as medida
    from {{ ref('stg_incentivo__pagamentos') }} as linha
    left join {{ ref('core_matriculas_curso') }} as matricula
        on linha.codigo_matricula_curso = matricula.codigo_matricula_curso
    where linha.tipo = 'bolsa_formacao' and linha.situacao = 'pago'
),

fatos as (
    select * from envios
    union all
    select * from comunicacoes
    union all
    select * from pagamentos
),

contagens as (
    select
        fato.competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        fato.medida,
        fato.parceiro,
        count(*) as devidos,
        count(*) filter (where fato.feito_em <= case fato.medida
            when 'relatorios_no_prazo' then prazo.do_relatorio
            when 'pagamentos_no_prazo' then prazo.do_pagamento
            else prazo.do_pagamento - prazo.antecedencia
        end) as no_prazo
    from fatos as fato
    inner join prazos as prazo on fato.competencia = prazo.competencia
    group by grouping sets ((fato.competencia, fato.medida), (fato.competencia, fato.medida, fato.parceiro))
    -- A bolsa of an enrolment that no partner sent counts in the country alone.
    having grouping(fato.parceiro) = 1 or fato.parceiro is not null
)

{% for medida in ['relatorios_no_prazo', 'comunicacoes_no_prazo', 'pagamentos_no_prazo'] -%}
select {{ celula('I-40', numerador='no_prazo', denominador='devidos', medida=medida, dims=[['parceiro', 'parceiro']]) }}
from contagens
where medida = '{{ medida }}'
{{ 'union all' if not loop.last }}
{% endfor -%}
