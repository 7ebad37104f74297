{{ config(database='publico') }}

select
    competencia,
    tipo,
    linhas,
    valor,
    alertas,
    valor_em_risco,
    suprimido
from {{ ref('int_indicadores__integridade') }}
