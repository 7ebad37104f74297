-- The specialties of each person by the active titles of each snapshot, each with the date of the first title.
select
    pessoa,
    competencia_arquivo,
    if({{ e_medicina('profissao') }}, 'MEDICINA', {{ texto_comparavel('profissao') }}) as profissao_comparavel,
    {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
    min(data_titulo) as data_titulo
from {{ ref('stg_titulos__titulos_retratos') }}
where situacao = 'ativo' and pessoa is not null
group by all
