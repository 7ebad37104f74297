{{ config(meta={'dagster': {'ref': {'name': 'pessoas'}}}) }}

-- Every person of a published table is in cadastro.pessoas. Alerts whose facts no longer exist keep their person.
{% set TABELAS = ['especialistas', 'lugares', 'preceptores', 'residentes', 'perfil_residentes', 'direitos', 'linhas'] %}
with nomeadas as (
    {%- for tabela in TABELAS %}
    select
        '{{ tabela }}' as tabela,
        pessoa_id
    from {{ ref(tabela) }}
    union all
    {%- endfor %}
    select
        'alertas' as tabela,
        pessoa_id
    from {{ ref('alertas') }}
    where ultima_vez = (select max(ultima_vez) from {{ ref('alertas') }})
)

select
    tabela,
    count(*) as linhas
from nomeadas
anti join {{ ref('pessoas') }} using (pessoa_id)
where pessoa_id is not null
group by tabela
