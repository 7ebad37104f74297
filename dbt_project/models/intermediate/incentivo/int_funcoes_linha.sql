{#- F: for each line of art. 3, the records of its function in the team that began by the line's month. -#}
select
    linhas.codigo_pagamento,
    cast(count(*) as integer) as funcoes,
    cast(count(*) filter (where equipe.data_fim is null) as integer) as funcoes_abertas,
    max(equipe.data_fim) as funcao_ultimo_fim,
    max(equipe.carga_horaria_semanal) filter (where equipe.data_fim is null or equipe.data_fim >= linhas.competencia)
        as carga_horaria_aberta,
    arg_max(
        {{ registro('equipe.carga_id', 'equipe.linha', 'equipe.codigo_programa') }},
        (equipe.carga_horaria_semanal, equipe.competencia_arquivo, -equipe.linha)
    ) filter (where equipe.data_fim is null or equipe.data_fim >= linhas.competencia) as aberta_de_maior_carga,
    first(
        {{ registro('equipe.carga_id', 'equipe.linha', 'equipe.codigo_programa') }}
        order by equipe.data_fim desc nulls first, equipe.competencia_arquivo desc, equipe.linha asc
    ) as funcao_mais_nova
from {{ ref('core_linhas') }} as linhas
inner join {{ ref('stg_comissoes__equipe_no_tempo') }} as equipe
    on
        linhas.pessoa_id = equipe.pessoa_id
        and linhas.codigo_programa = equipe.codigo_programa
        and linhas.tipo = equipe.funcao
        and date_trunc('month', equipe.data_inicio) <= linhas.competencia
        and {{ conta_no_mes('linhas.competencia', 'equipe') }}
group by linhas.codigo_pagamento
