-- MR-19 (MR, art. 19): the bolsa beside a residency stipend is allowed; it is listed so that the question is answered.
with estipendios as (
    select
        pessoa_id,
        competencia,
        arg_min(
            {{ fato('carga_id', 'linha', 'codigo_matricula', 'valor', 'valor') }}, (codigo_matricula, fonte_pagadora)
        ) as fato_do_estipendio
    from {{ ref('core_linhas_estipendio') }}
    where pessoa_id is not null and rubrica = 'bolsa'
    group by pessoa_id, competencia
),

-- Each yearly file has the months of the year so far: a later month is not known yet.
anos as (
    select
        year(competencia) as ano,
        max(competencia) as ate
    from {{ ref('stg_referencia__bolsas_residencia') }}
    group by year(competencia)
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        0 as em_risco,
        coalesce(
            {{ falta(pessoa=true) }},
            case
                when estipendio.pessoa_id is not null then null
                when anos.ano is null then 'As bolsas de residência do mês não foram carregadas.'
                else {{ falta_alguma_comissao() }}
            end
        ) as falta,
        case when estipendio.pessoa_id is not null then 'permitido' end as resultado,
        'A pessoa recebe também a bolsa de residência, o que o art. 19 permite.' as motivo,
        [estipendio.fato_do_estipendio] as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
    left join estipendios as estipendio
        on linhas.pessoa_id = estipendio.pessoa_id and linhas.competencia = estipendio.competencia
    left join anos on year(linhas.competencia) = anos.ano and linhas.competencia <= anos.ate
    where not linhas.hipotetica
)

{{ conclusao('MR-19', regular='Nenhuma bolsa de residência da pessoa no mês foi informada.') }}
