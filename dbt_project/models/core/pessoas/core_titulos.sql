-- Every title as its source gives it, one row per source record, duplicates and conflicts included. A programme that left
-- the newest snapshot still says of what the residencies concluded in it were.
with titulos as (
    select
        residente.pessoa,
        residente.pessoa_id,
        residente.chave as forca_vinculo,
        residente.profissao,
        programa.especialidade,
        trim(programa.area_atuacao) as area_atuacao,
        'residencia' as origem,
        residente.comissao as fonte,
        residente.data_situacao as data_titulo,
        'ativo' as situacao,
        residente.conselho,
        residente.numero_registro,
        residente.uf_registro,
        residente.codigo_programa,
        programa.codigo_instituicao
    from {{ ref('stg_comissoes__residentes') }} as residente
    inner join {{ ref('stg_comissoes__programas_no_tempo') }} as programa using (codigo_programa)
    where residente.situacao = 'concluido'
    union all
    select
        pessoa,
        pessoa_id,
        chave as forca_vinculo,
        profissao,
        especialidade,
        cast(null as varchar) as area_atuacao,
        origem,
        'titulos' as fonte,
        data_titulo,
        situacao,
        conselho,
        numero_registro,
        uf_registro,
        cast(null as varchar) as codigo_programa,
        cast(null as varchar) as codigo_instituicao
    from {{ ref('stg_titulos__titulos') }}
)

select
    *,
    {{ texto_comparavel('especialidade') }} as especialidade_comparavel,
    {{ e_medicina('profissao') }} as medico
from titulos
where pessoa is not null
