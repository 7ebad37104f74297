-- Grouped by its key, the table of persons is not read at all by a query that does not use pessoa_id.
{{ config(materialized='view') }}
with pessoas as (
    select
        pessoa,
        any_value(pessoa_id) as pessoa_id
    from {{ ref('pessoas') }}
    group by pessoa
)

select
    links.competencia,
    links.carga_id,
    links.linha,
    links.pessoa,
    pessoas.pessoa_id,
    links.forca_vinculo,
    unidade.co_unidade,
    unidade.co_cnes,
    unidade.codigo_municipio,
    unidade.codigo_uf,
    unidade.codigo_regiao_saude,
    unidade.tp_unidade,
    coalesce(unidade.cenario, 'desconhecido') as cenario,
    coalesce(unidade.nivel_atencao, 'desconhecido') as nivel_atencao,
    unidade.natureza_juridica,
    coalesce(unidade.ativo, true) as unidade_ativa,
    links.co_cbo,
    links.ind_vinculacao,
    links.atende_sus,
    links.horas_ambulatorial,
    links.horas_outros,
    links.horas_hospitalar,
    links.horas,
    links.conselho,
    links.uf_registro,
    links.preceptor,
    links.residente,
    links.marcado_residencia,
    links.cnpj_detalhamento,
    links.repetido
from {{ ref('fato_vinculos') }} as links
left join {{ ref('estabelecimentos') }} as unidade using (estabelecimento)
left join pessoas using (pessoa)
