{#-
  MR-06A (MR 6 II): what the month's attestations say of the function. Lines of a month without any attestation are not
  judged.
-#}
with meses as (
    select distinct competencia from {{ ref('stg_incentivo__atestes') }}
),

-- One row a registration, so that the join with the attestations is one of equal keys.
cadastradas as (
    select
        codigo_pagamento,
        pessoa_id,
        cpf_recusado,
        competencia,
        situacao,
        data_pagamento,
        unnest(codigos_cadastro) as codigo_cadastro
    from {{ ref('int_linhas_incentivo') }}
    where not hipotetica
),

atestadas as (
    select
        linhas.codigo_pagamento,
        ateste.carga_id,
        ateste.linha,
        codigo_cadastro,
        ateste.cumpriu,
        coalesce(ateste.pessoa_id_atestante = linhas.pessoa_id or ateste.cpf_recusado_atestante = linhas.cpf_recusado, false)
            as da_propria,
        linhas.situacao = 'programado' or ateste.data_ateste <= linhas.data_pagamento as em_tempo
    from cadastradas as linhas
    inner join {{ ref('stg_incentivo__atestes') }} as ateste using (codigo_cadastro, competencia)
),

das_linhas as (
    select
        codigo_pagamento,
        bool_and(cumpriu = 'N') as nao_cumpriu,
        bool_and(cumpriu = 'parcial') as em_parte,
        bool_and(da_propria) as da_propria,
        bool_or(em_tempo) as em_tempo
    from atestadas
    group by codigo_pagamento
),

-- Of the few lines with something to say.
fatos as (
    select
        atestadas.codigo_pagamento,
        list(
            {{ fato('atestadas.carga_id', 'atestadas.linha', 'atestadas.codigo_cadastro', 'cumpriu', 'atestadas.cumpriu') }}
            order by atestadas.codigo_cadastro
        ) as fatos
    from atestadas
    inner join das_linhas using (codigo_pagamento)
    where das_linhas.nao_cumpriu or das_linhas.em_parte or das_linhas.da_propria or das_linhas.em_tempo is distinct from true
    group by atestadas.codigo_pagamento
),

julgadas as (
    select
        linhas.*,
        coalesce(
            {{ falta(pessoa=true, retratos=['retrato_cadastros']) }},
            case when linhas.cadastros = 0 then 'Não há cadastro da pessoa na função e no programa.' end
        ) as falta,
        case
            when atestes.nao_cumpriu then 'indicio'
            when atestes.em_parte or atestes.da_propria then 'revisao'
            when not coalesce(atestes.em_tempo, false) then 'controle'
        end as resultado,
        if(atestes.nao_cumpriu or atestes.em_parte, linhas.valor, 0) as em_risco,
        case
            when atestes.nao_cumpriu then 'O ateste de ' || {{ mes_por_extenso('linhas.competencia') }} || ' diz que a função não foi cumprida.'
            when atestes.em_parte then 'O ateste de ' || {{ mes_por_extenso('linhas.competencia') }} || ' diz que a função foi cumprida em parte.'
            when atestes.da_propria then 'O ateste de ' || {{ mes_por_extenso('linhas.competencia') }} || ' é de quem recebe o incentivo.'
            else 'Não há ateste da função de ' || {{ mes_por_extenso('linhas.competencia') }} || ' até o dia do pagamento.'
        end as motivo,
        coalesce(fatos.fatos, []) as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    inner join meses on linhas.competencia = meses.competencia
    left join das_linhas as atestes on linhas.codigo_pagamento = atestes.codigo_pagamento
    left join fatos on linhas.codigo_pagamento = fatos.codigo_pagamento
    where not linhas.hipotetica
)

{{ conclusao('MR-06A', regular='O cumprimento da função no mês foi atestado por outra pessoa até o pagamento.') }}
