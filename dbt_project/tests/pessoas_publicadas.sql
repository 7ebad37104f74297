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
where
    pessoa_id is not null
    and not exists (
        select 1 from {{ ref('pessoas') }} as pessoa
        where pessoa.pessoa_id = nomeadas.pessoa_id
    )
group by tabela
