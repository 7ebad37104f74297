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
        'data_obito' as campo
    from {{ ref('stg_referencia__obitos') }}
    union all by name
    select
        pessoa_id,
        data_situacao as dia,
        carga_id,
        linha,
        codigo_matricula as chave,
        'data_situacao' as campo
    from {{ ref('stg_comissoes__residentes') }}
    where situacao = 'falecido' and pessoa_id is not null
),

-- Of several deaths known, the earliest is the worst branch.
das_pessoas as (
    select
        pessoa_id,
        min(dia) as dia,
        list(
            {{ fato('carga_id', 'linha', 'chave', 'dia_da_morte', 'dia') }} order by dia, campo, chave
        ) as fatos
    from mortes
    group by pessoa_id
),

julgadas as (
    select
        linhas.codigo_pagamento,
        {{ falta(pessoa=true) }} as falta,
        case
            when date_trunc('month', das_pessoas.dia) < linhas.competencia then 'indicio'
            when date_trunc('month', das_pessoas.dia) = linhas.competencia then 'revisao'
        end as resultado,
        linhas.valor as em_risco,
        'A pessoa morreu em ' || strftime(das_pessoas.dia, '%d/%m/%Y') || ' e o pagamento é de '
        || {{ mes_por_extenso('linhas.competencia') }} || '.' as motivo,
        das_pessoas.fatos
    from {{ ref('core_linhas') }} as linhas
    cross join obitos_carregados
    left join das_pessoas on linhas.pessoa_id = das_pessoas.pessoa_id
    where obitos_carregados.carregados or das_pessoas.pessoa_id is not null
)

{{ conclusao('MR-OB', regular='Não há óbito conhecido da pessoa até o mês da linha.') }}
