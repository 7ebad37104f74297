select
    fonte,
    conjunto,
    parceiro,
    competencia,
    esperado_em,
    esperado,
    chegou,
    chegou_em,
    dias_atraso
from {{ ref('int_completude') }}
