-- The share of the specialists who leave each year, where a source gives one: the projection has a default for the rest.
select
    {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
    max(taxa_saida_anual) as taxa
from {{ ref('stg_referencia__fatores_projecao') }}
group by {{ texto_comparavel('especialidade') }}
