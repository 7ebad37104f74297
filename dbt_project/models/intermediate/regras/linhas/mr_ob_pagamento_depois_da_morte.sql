{#-
  MR-OB (MR 5 par. 1 III, 9 I): the person had died before the line's month (indicio) or in it (revisao). Deaths come from
  referencia/obitos, by CPF, and from residents `falecido`. Without obitos, only lines of those residents are judged.
-#}
with obitos_carregados as (
    select count(*) > 0 as carregados from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'referencia' and conjunto = 'obitos'
),

mortes as (
    select
        pessoa_id,
        data_obito as dia,
        carga_id,
        linha,
        fonte as chave,
        'data_obito' as campo,
        cast(null as date) as visto_ate
    from {{ ref('stg_referencia__obitos') }}
    union all by name
    select
        pessoa_id,
        data_situacao as dia,
        carga_id,
        linha,
        codigo_matricula as chave,
        'data_situacao' as campo,
        visto_ate
    from {{ ref('stg_comissoes__residencias') }}
    where situacao = 'falecido' and pessoa_id is not null
),

-- Of several deaths known in the month, the earliest is the worst branch.
das_linhas as (
    select
        linhas.codigo_pagamento,
        min(mortes.dia) as dia,
        list(
            {{ fato('mortes.carga_id', 'mortes.linha', 'mortes.chave', 'dia_da_morte', 'mortes.dia') }}
            order by mortes.dia, mortes.campo, mortes.chave
        ) as fatos
    from {{ ref('core_linhas') }} as linhas
    inner join mortes
        on linhas.pessoa_id = mortes.pessoa_id and {{ conta_no_mes('linhas.competencia', 'mortes') }}
    group by linhas.codigo_pagamento
),

julgadas as (
    select
        linhas.codigo_pagamento,
        {{ falta(pessoa=true) }} as falta,
        case
            when date_trunc('month', das_linhas.dia) < linhas.competencia then 'indicio'
            when date_trunc('month', das_linhas.dia) = linhas.competencia then 'revisao'
        end as resultado,
        linhas.valor as em_risco,
        'A pessoa morreu em ' || strftime(das_linhas.dia, '%d/%m/%Y') || ' e o pagamento é de '
        || {{ mes_por_extenso('linhas.competencia') }} || '.' as motivo,
        das_linhas.fatos
    from {{ ref('core_linhas') }} as linhas
    cross join obitos_carregados
    left join das_linhas on linhas.codigo_pagamento = das_linhas.codigo_pagamento
    where obitos_carregados.carregados or das_linhas.codigo_pagamento is not null
)

{{ conclusao('MR-OB', regular='Não há óbito conhecido da pessoa até o mês da linha.', sempre=true) }}
