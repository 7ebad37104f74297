{#-
  MR-06A (MR 6 II): what the month's attestations say of the function. Lines of a month without any attestation are not
  judged.
-#}
with meses as (
    select distinct competencia from {{ ref('stg_incentivo__atestes') }}
),

das_linhas as (
    select
        linhas.codigo_pagamento,
        bool_and(ateste.cumpriu = 'N') as nao_cumpriu,
        bool_and(ateste.cumpriu = 'parcial') as em_parte,
        bool_and(
            coalesce(ateste.pessoa_id_atestante = linhas.pessoa_id or ateste.cpf_recusado_atestante = linhas.cpf_recusado, false)
        ) as da_propria,
        bool_or(linhas.situacao = 'programado' or ateste.data_ateste <= linhas.data_pagamento) as em_tempo,
        list(
            {{ fato('ateste.carga_id', 'ateste.linha', 'ateste.codigo_cadastro', 'cumpriu', 'ateste.cumpriu') }}
            order by ateste.codigo_cadastro
        ) as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    inner join {{ ref('stg_incentivo__atestes') }} as ateste
        on
            linhas.competencia = ateste.competencia
            and list_contains(linhas.codigos_cadastro, ateste.codigo_cadastro)
    group by linhas.codigo_pagamento
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
        coalesce(atestes.fatos, []) as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
    inner join meses on linhas.competencia = meses.competencia
    left join das_linhas as atestes on linhas.codigo_pagamento = atestes.codigo_pagamento
    where not linhas.hipotetica
)

{{ conclusao('MR-06A', regular='O cumprimento da função no mês foi atestado por outra pessoa até o pagamento.') }}
