-- MR-19 (MR, art. 19): the bolsa beside a residency stipend is allowed; it is listed so that the question is answered.
with estipendios as (
    select
        residente.pessoa_id,
        bolsa.competencia,
        arg_min(
            {{ fato('bolsa.carga_id', 'bolsa.linha', 'bolsa.codigo_matricula', 'valor', 'bolsa.valor') }},
            (bolsa.codigo_matricula, bolsa.fonte_pagadora)
        ) as fato_do_estipendio
    from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
    inner join {{ ref('stg_comissoes__residentes') }} as residente using (codigo_matricula)
    where residente.pessoa_id is not null and bolsa.rubrica = 'bolsa' and bolsa.situacao <> 'estornado'
    group by residente.pessoa_id, bolsa.competencia
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
