{#-
  BR-26 (PN 48, Portaria Interministerial 10/2025): the housing allowance is a share of the residency's stipend of the
  month; a physician's is read by a person, for the act speaks of the other professions.
-#}
{% set PARCELA = 'parcela_moradia' %}

with bolsas as (
    select
        codigo_matricula,
        competencia,
        cast(sum(valor) as decimal(14, 2)) as valor
    from {{ ref('core_linhas_estipendio') }}
    where rubrica = 'bolsa'
    group by codigo_matricula, competencia
),

comparadas as (
    select
        estipendio.*,
        bolsas.valor as bolsa,
        coalesce(estipendio.residencia_modalidade = 'medica', false) as medica,
        cast({{ parametro(PARCELA, 'estipendio.competencia') }} as decimal(14, 2)) as parcela
    from {{ ref('core_linhas_estipendio') }} as estipendio
    left join bolsas using (codigo_matricula, competencia)
    where estipendio.rubrica = 'moradia'
),

linhas as (
    select
        *,
        -- In decimals: a double would round some half cents down.
        cast(round(bolsa * cast(parcela / 100 as decimal(6, 4)), 2) as decimal(14, 2)) as limite
    from comparadas
),

julgadas as (
    select
        *,
        valor > limite as acima,
        coalesce(
            {{ falta(retratos=['retrato_residencias']) }},
            case when parcela is null then 'Nenhum valor do parâmetro {{ PARCELA }} está em vigor no mês da linha.' end,
            case when bolsa is null and not medica then 'Não há bolsa da matrícula no mês para comparar.' end
        ) as falta,
        case when acima then 'indicio' when medica then 'revisao' end as resultado,
        if(acima, valor - limite, valor) as em_risco,
        if(
            acima,
            'O auxílio-moradia é de ' || {{ reais('valor') }} || '; o limite sobre as bolsas do mês é ' || {{ reais('limite') }} || '.',
            'O auxílio-moradia de ' || {{ reais('valor') }} || ' é de programa de residência médica.'
        ) as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_matricula', 'rubrica', 'rubrica') }}] as fatos
    from linhas
)

{{ conclusao('BR-26', regular='O auxílio-moradia cabe no limite sobre as bolsas do mês.', sempre=true) }}
