-- BR-11 (Lei 6.932, PN 25): two or more payers each pay one residency, in a month, at least the minimum stipend. A code
-- that both commissions have is two residencies.
{% set MINIMO = 'bolsa_residencia_minima' %}

with linhas as (
    select
        *,
        {{ parametro(MINIMO, 'estipendio.competencia') }} as minimo
    from {{ ref('core_linhas_estipendio') }} as estipendio
    where rubrica = 'bolsa'
),

contadas as (
    select
        *,
        count(*) filter (where valor >= minimo) over matricula_mes as fontes,
        row_number() over (matricula_mes order by valor desc, codigo_pagamento asc) as ordem
    from linhas
    window matricula_mes as (partition by codigo_matricula, residencia_comissao, competencia)
),

julgadas as (
    select
        linhas.*,
        coalesce(
            {{ falta(retratos=['retrato_residencias']) }},
            {{ residencia_duvidosa() }},
            case when linhas.minimo is null then 'Nenhum valor do parâmetro {{ MINIMO }} está em vigor no mês da linha.' end
        ) as falta,
        case when linhas.valor >= linhas.minimo and linhas.fontes >= 2 then 'revisao' end as resultado,
        if(linhas.ordem = 1, 0, linhas.valor) as em_risco,
        linhas.fontes || ' fontes pagam à mesma residência, em ' || {{ mes_por_extenso('linhas.competencia') }}
        || ', bolsas de pelo menos ' || {{ reais('linhas.minimo') }} || '; fica a de maior valor.' as motivo,
        [{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_matricula', 'fonte_pagadora', 'linhas.fonte_pagadora') }}]
            as fatos
    from contadas as linhas
)

{{ conclusao('BR-11', grupo='codigo_matricula', regular='Uma só fonte paga à residência uma bolsa inteira no mês.', sempre=true) }}
