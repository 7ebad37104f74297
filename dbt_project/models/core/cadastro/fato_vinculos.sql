select
    links.competencia,
    links.carga_id,
    links.linha,
    links.pessoa,
    links.chave as forca_vinculo,
    unidade.estabelecimento,
    links.co_cbo,
    links.ind_vinculacao,
    links.atende_sus,
    cast(links.horas_ambulatorial as integer) as horas_ambulatorial,
    cast(links.horas_outros as integer) as horas_outros,
    cast(links.horas_hospitalar as integer) as horas_hospitalar,
    cast(links.horas as integer) as horas,
    links.conselho,
    links.uf_registro,
    links.preceptor,
    links.residente,
    links.marcado_residencia,
    links.cnpj_detalhamento,
    repetidos.linha is not null as repetido
from {{ ref('stg_scnes__vinculos') }} as links
left join {{ ref('estabelecimentos') }} as unidade using (co_unidade)
left join {{ ref('core_vinculos_repetidos') }} as repetidos on links.carga_id = repetidos.carga_id and links.linha = repetidos.linha
where links.competencia = (select competencia from {{ ref('core_competencia_scnes') }})
