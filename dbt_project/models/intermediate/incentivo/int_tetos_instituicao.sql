{#- Limit of beneficiaries of each (edital, institution, month), MR 5 par. 3, and how many persons have a live line. -#}
select
    codigo_edital,
    codigo_instituicao,
    competencia,
    any_value(limite_beneficiarios_instituicao) as limite,
    cast(count(distinct pessoa_id) filter (where not hipotetica) as integer) as pessoas
from {{ ref('int_linhas_incentivo') }}
where codigo_edital is not null and codigo_instituicao is not null
group by codigo_edital, codigo_instituicao, competencia
