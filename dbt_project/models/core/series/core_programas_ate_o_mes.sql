-- Every programme of the snapshot in force in each month or of an earlier one, as the newest of them has it: a residency
-- concluded in a programme that left the register still is a title of its specialty.
with programas as (
    select
        comissao,
        codigo_programa,
        especialidade,
        area_atuacao,
        competencia_arquivo,
        lead(competencia_arquivo) over (
            partition by comissao, codigo_programa
            order by competencia_arquivo
        ) as seguinte
    from {{ ref('stg_comissoes__programas_retratos') }}
)

select
    retrato.competencia,
    programa.codigo_programa,
    programa.especialidade,
    programa.area_atuacao
from {{ ref('core_retratos_do_mes') }} as retrato
inner join programas as programa
    on
        retrato.conjunto = 'programas'
        and retrato.fonte = programa.comissao
        and programa.competencia_arquivo <= retrato.retrato
        and coalesce(programa.seguinte > retrato.retrato, true)
qualify row_number() over (
        partition by retrato.competencia, programa.codigo_programa
        order by programa.competencia_arquivo desc, programa.comissao
    ) = 1
