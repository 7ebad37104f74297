{{ config(materialized='view') }}

-- A view, one row a year, of the trajectories: sixteen times as many rows need not be stored.
with passos as (
    select cast(unnest(generate_series(0, 15)) as integer) as passo
),

anos as (
    select
        trajetoria.*,
        passos.passo,
        case passos.passo
            {% for passo in range(16) -%}
            when {{ passo }} then trajetoria.oferta_{{ passo }}
            {% endfor -%}
        end as oferta,
        case passos.passo
            {% for passo in range(15) -%}
            when {{ passo + 1 }} then trajetoria.oferta_{{ passo }}
            {% endfor -%}
        end as oferta_anterior
    from {{ ref('trajetorias') }} as trajetoria
    cross join passos
)

select
    cadastro,
    profissao,
    especialidade,
    nivel,
    codigo,
    ano_base + passo as ano,
    cenario,
    competencia,
    metodo,
    oferta,
    oferta_anterior * taxa_saida as saidas,
    oferta - oferta_anterior * (1 - taxa_saida) as entradas,
    necessidade,
    necessidade - oferta as lacuna,
    ano_de_fechamento,
    vagas_para_fechar
from anos
