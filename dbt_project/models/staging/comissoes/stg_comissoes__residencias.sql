-- One row per residency, the row that says its programme and person: of the newest snapshot, or of the last that had it.
select *
from {{ ref('stg_comissoes__residentes_no_tempo') }}
qualify row_number() over (
        partition by comissao, codigo_matricula
        order by visto_ate desc nulls first
    ) = 1
