{{ config(materialized='table') }}

-- The newest replacement of each code, over all loaded months: a later month that leaves one out does not undo it. Of
-- rows that make a circle only the first one counts.
with recursive todas as (
    select
        'cnrm' as comissao,
        *
    from {{ source('lake', 'cnrm_equivalencias') }}
    union all by name
    select
        'cnrms' as comissao,
        *
    from {{ source('lake', 'cnrms_equivalencias') }}
),

-- An institution's code belongs to its commission; a programme's is unique over both.
linhas as (
    select
        *,
        if(tipo = 'instituicao', comissao, 'ambas') as ambito
    from todas
    qualify row_number() over (
            partition by tipo, ambito, codigo_anterior
            order by competencia_arquivo desc, comissao, carga_id desc, linha
        ) = 1
),

caminhos as (
    select
        tipo,
        ambito,
        codigo_anterior as inicio,
        codigo_atual as chegada,
        [codigo_anterior] as vistos
    from linhas
    union all
    select
        caminhos.tipo,
        caminhos.ambito,
        caminhos.inicio,
        linhas.codigo_atual as chegada,
        list_append(caminhos.vistos, caminhos.chegada) as vistos
    from caminhos
    inner join linhas
        on
            caminhos.tipo = linhas.tipo and caminhos.ambito = linhas.ambito
            and caminhos.chegada = linhas.codigo_anterior
    where not list_contains(caminhos.vistos, caminhos.chegada)
),

circulos as (
    select
        tipo,
        ambito,
        inicio,
        list_min(vistos) as circulo
    from caminhos
    where chegada = inicio
)

select
    linhas.comissao,
    linhas.tipo,
    linhas.ambito,
    linhas.codigo_anterior,
    linhas.codigo_atual,
    linhas.carga_id,
    linhas.linha,
    circulos.circulo,
    circulos.circulo is null or row_number() over (
        partition by linhas.tipo, linhas.ambito, circulos.circulo
        order by linhas.competencia_arquivo, linhas.comissao, linhas.linha
    ) = 1 as conta
from linhas
left join circulos
    on
        linhas.tipo = circulos.tipo and linhas.ambito = circulos.ambito
        and linhas.codigo_anterior = circulos.inicio
