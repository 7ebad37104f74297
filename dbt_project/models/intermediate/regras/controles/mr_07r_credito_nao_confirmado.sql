-- MR-07R (MR 7 II, III, V): what the bank's returns say of a payment: no credit in time, returned or rejected while
-- paid, another sum credited, or a credit of no live line. A newer return follows file, day of credit and order. Lines
-- of months before the incentive are left to MR-VIG.
{% set PRAZO = 'prazo_retorno_bancario_dias' %}

with retornos as (
    select
        retorno.*,
        row_number() over (
            partition by codigo_pagamento
            order by competencia_arquivo desc, data_credito desc nulls last, ordem_bancaria desc
        ) as da_mais_nova
    from {{ ref('stg_incentivo__retorno_bancario') }} as retorno
),

carregado as (
    select competencia
    from {{ ref('core_retratos') }}
    where fonte = 'incentivo' and conjunto = 'retorno_bancario'
),

primeiros_creditos as (
    select
        codigo_pagamento,
        max(da_mais_nova) filter (where situacao = 'creditado') as do_primeiro_credito
    from retornos
    group by codigo_pagamento
),

por_codigo as (
    select
        retornos.codigo_pagamento,
        sum(retornos.valor) filter (where retornos.situacao = 'creditado')
        - coalesce(
            sum(retornos.valor) filter (
                where retornos.situacao = 'devolvido' and retornos.da_mais_nova < primeiro.do_primeiro_credito
            ), 0
        ) as valor_creditado,
        any_value(retornos.situacao) filter (where retornos.da_mais_nova = 1) as ultima_situacao,
        any_value(retornos.competencia_arquivo) filter (where retornos.da_mais_nova = 1) as ultimo_arquivo
    from retornos
    inner join primeiros_creditos as primeiro on retornos.codigo_pagamento = primeiro.codigo_pagamento
    group by retornos.codigo_pagamento
),

-- Every code that a line or a return has, if there is any return at all.
codigos as (
    select
        coalesce(pagamento.codigo_pagamento, retorno.codigo_pagamento) as codigo_pagamento,
        coalesce(pagamento.situacao in ('programado', 'pago'), false) as viva,
        pagamento.situacao,
        coalesce(pagamento.competencia, retorno.ultimo_arquivo) as competencia,
        pagamento.valor,
        pagamento.data_pagamento,
        pagamento.pessoa_id,
        pagamento.codigo_programa,
        pagamento.codigo_matricula_curso,
        pagamento.carga_id,
        pagamento.linha,
        carregado.competencia as ate,
        retorno.valor_creditado is not null as creditado,
        retorno.valor_creditado,
        retorno.ultima_situacao
    from {{ ref('stg_incentivo__pagamentos') }} as pagamento
    full join por_codigo as retorno using (codigo_pagamento)
    cross join carregado
    where pagamento.codigo_pagamento is null or pagamento.competencia >= {{ inicio_do_incentivo() }}
),

apurados as (
    select
        *,
        concat_ws(
            '; ',
            case
                when
                    situacao = 'pago' and not creditado
                    and data_pagamento + cast({{ parametro(PRAZO, 'codigos.competencia') }} as integer) <= last_day(ate)
                    then 'foi pago em ' || strftime(data_pagamento, '%d/%m/%Y') || ' e o banco não o creditou'
            end,
            case
                when situacao = 'pago' and ultima_situacao in ('devolvido', 'rejeitado')
                    then 'está pago e o banco o deu por ' || ultima_situacao
            end,
            case
                when viva and creditado and valor_creditado <> valor
                    then 'é de ' || {{ reais('valor') }} || ' e o banco creditou ' || {{ reais('valor_creditado') }}
            end,
            case
                when not viva and creditado then 'não está na folha e o banco creditou ' || {{ reais('valor_creditado') }}
            end
        ) as motivos
    from codigos
),

com_motivo as (
    select *
    from apurados
    where motivos <> ''
),

-- Of those few alone: lists of all would cost more than the rest of the rule.
fatos as (
    select
        retornos.codigo_pagamento,
        list(
            {{ fato('retornos.carga_id', 'retornos.linha', 'retornos.ordem_bancaria', 'valor', "retornos.situacao || ' ' || retornos.valor") }}
            order by retornos.da_mais_nova
        ) as fatos
    from retornos
    semi join com_motivo using (codigo_pagamento)
    group by retornos.codigo_pagamento
)

select
    'MR-07R' as regra,
    case apurado.situacao when 'programado' then 'pre' end as fase,
    apurado.codigo_pagamento as sujeito,
    apurado.competencia,
    apurado.pessoa_id,
    apurado.codigo_programa,
    programa.codigo_instituicao,
    matricula.parceiro,
    'O pagamento ' || apurado.motivos || '.' as motivo,
    coalesce(
        fatos.fatos,
        [{{ fato('apurado.carga_id', 'apurado.linha', 'apurado.codigo_pagamento', 'data_pagamento', 'apurado.data_pagamento') }}]
    ) as fatos,
    [apurado.codigo_pagamento] as codigos_pagamento
from com_motivo as apurado
left join fatos on apurado.codigo_pagamento = fatos.codigo_pagamento
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        apurado.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('apurado.competencia', 'programa') }}
left join {{ ref('core_matriculas_curso') }} as matricula
    on apurado.codigo_matricula_curso = matricula.codigo_matricula_curso
