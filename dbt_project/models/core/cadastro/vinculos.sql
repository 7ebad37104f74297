select
    links.competencia,
    links.carga_id,
    links.linha,
    links.pessoa_id,
    links.chave as forca_vinculo,
    links.co_unidade,
    unidade.co_cnes,
    unidade.codigo_municipio,
    {{ uf_do_municipio('unidade.codigo_municipio') }} as codigo_uf,
    regiao.codigo_regiao_saude,
    unidade.tp_unidade,
    coalesce(tipo.cenario, 'desconhecido') as cenario,
    coalesce(tipo.nivel_atencao, 'desconhecido') as nivel_atencao,
    unidade.co_natureza_jur as natureza_juridica,
    coalesce(unidade.ativo, true) as unidade_ativa,
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
left join {{ ref('stg_scnes__estabelecimentos') }} as unidade using (competencia, co_unidade)
left join {{ ref('tipos_unidade_cenario') }} as tipo using (tp_unidade)
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
left join {{ ref('core_vinculos_repetidos') }} as repetidos on links.carga_id = repetidos.carga_id and links.linha = repetidos.linha
where links.competencia = (select competencia from {{ ref('core_competencia_scnes') }})
