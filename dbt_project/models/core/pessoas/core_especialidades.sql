-- One spelling of each specialty and area of practice: the most frequent in programmes and titles; if tied, the accented
-- one. Earlier snapshots have names that no newest record has: they say nothing of the frequency, but past months are cut
-- by them.
with nomes as (
    select
        trim(especialidade) as especialidade,
        sum(vezes) as vezes
    from (
        {% for coluna in ['especialidade', 'area_atuacao'] -%}
        select
            {{ coluna }} as especialidade,
            1 as vezes
        from {{ ref('stg_comissoes__programas_no_tempo') }}
        union all
        select
            {{ coluna }} as especialidade,
            0 as vezes
        from {{ ref('stg_comissoes__programas_retratos') }}
        union all
        {% endfor -%}
        select
            especialidade,
            1 as vezes
        from {{ ref('core_titulos') }}
        union all
        select
            especialidade,
            0 as vezes
        from {{ ref('stg_titulos__titulos_retratos') }}
    )
    where especialidade is not null
    group by trim(especialidade)
)

select
    {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
    especialidade
from nomes
qualify row_number() over (
        partition by {{ texto_comparavel('especialidade') }} order by vezes desc, especialidade desc
    ) = 1
