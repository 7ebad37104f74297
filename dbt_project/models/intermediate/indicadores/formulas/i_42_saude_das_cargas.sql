-- Loads by source and month: files accepted, rows rejected, and days from the end of the month to arrival.
with cargas as (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        fonte,
        count(*) as arquivos,
        count(*) filter (where estado <> 'recusado') as aceitos,
        sum(linhas_lidas) as lidas,
        sum(linhas_rejeitadas) as rejeitadas,
        sum(datediff('day', last_day(competencia), cast(primeira_vista as date))) as dias
    from {{ ref('stg_lake__cargas_lidas') }}
    where competencia is not null
    group by grouping sets ((competencia), (competencia, fonte))
)

{% for medida, numerador, denominador in [
    ('arquivos_aceitos', 'aceitos', 'arquivos'), ('linhas_rejeitadas', 'rejeitadas', 'lidas'),
    ('dias_ate_a_chegada', 'dias', 'arquivos')
] -%}
select {{ celula('I-42', numerador=numerador, denominador=denominador, medida=medida, dims=[['fonte', 'fonte']]) }}
from cargas
{{ 'union all' if not loop.last }}
{% endfor -%}
