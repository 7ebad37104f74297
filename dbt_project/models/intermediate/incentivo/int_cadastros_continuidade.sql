{#-
  Since when each registration is counted (MR 6 par. 2 and 3): its own date or, when it resumes another registration of
  the person in the same programme and function within a few days of its cancellation, that one's, and so on.
-#}
with recursive cadastros as (
    select
        carga_id,
        linha,
        pessoa_id,
        codigo_programa,
        funcao,
        codigo_cadastro,
        data_cadastro,
        data_cancelamento,
        {{ parametro('dias_continuidade_cadastro', "date_trunc('month', cadastros.data_cadastro)") }} as dias
    from {{ ref('stg_incentivo__cadastros_no_tempo') }} as cadastros
    where pessoa_id is not null
),

retomadas as (
    select
        novo.carga_id,
        novo.linha,
        anterior.carga_id as anterior_carga_id,
        anterior.linha as anterior_linha,
        anterior.carga_id || '/' || anterior.linha as anterior
    from cadastros as novo
    inner join cadastros as anterior
        on
            novo.pessoa_id = anterior.pessoa_id
            and novo.codigo_programa = anterior.codigo_programa
            and novo.funcao = anterior.funcao
            and novo.codigo_cadastro != anterior.codigo_cadastro
            and date_diff('day', anterior.data_cancelamento, novo.data_cadastro) between 0 and novo.dias
),

-- Dates typed wrong may make two registrations resume each other: none is followed twice.
cadeias as (
    select
        carga_id,
        linha,
        anterior_carga_id,
        anterior_linha,
        [anterior] as vistos
    from retomadas
    union all
    select
        cadeias.carga_id,
        cadeias.linha,
        retomadas.anterior_carga_id,
        retomadas.anterior_linha,
        list_append(cadeias.vistos, retomadas.anterior) as vistos
    from cadeias
    inner join retomadas
        on cadeias.anterior_carga_id = retomadas.carga_id and cadeias.anterior_linha = retomadas.linha
    where not list_contains(cadeias.vistos, retomadas.anterior)
)

select
    cadeias.carga_id,
    cadeias.linha,
    min(primeiro.data_cadastro) as data_cadastro,
    arg_min(
        {{ registro('primeiro.carga_id', 'primeiro.linha', 'primeiro.codigo_cadastro') }},
        (primeiro.data_cadastro, primeiro.codigo_cadastro)
    ) as registro
from cadeias
inner join cadastros as primeiro
    on cadeias.anterior_carga_id = primeiro.carga_id and cadeias.anterior_linha = primeiro.linha
group by cadeias.carga_id, cadeias.linha
