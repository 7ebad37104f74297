-- One spelling of each specialty and area of practice: the most frequent in programmes and titles; if tied, the accented one.
with grafias as (
    select
        especialidade_comparavel,
        especialidade,
        count(*) as vezes
    from (
        select
            {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
            trim(especialidade) as especialidade
        from {{ ref('stg_comissoes__programas_no_tempo') }}
        union all
        select
            {{ texto_comparavel('area_atuacao') }} as especialidade_comparavel,
            trim(area_atuacao) as especialidade
        from {{ ref('stg_comissoes__programas_no_tempo') }}
        where area_atuacao is not null
        union all
        select
            especialidade_comparavel,
            trim(especialidade) as especialidade
        from {{ ref('core_titulos') }}
    )
    group by especialidade_comparavel, especialidade
)

select
    especialidade_comparavel,
    especialidade
from grafias
qualify row_number() over (partition by especialidade_comparavel order by vezes desc, especialidade desc) = 1
