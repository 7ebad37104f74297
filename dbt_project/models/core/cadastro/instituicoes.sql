-- Every institution that a commission ever sent or a programme names. Sent by both commissions, the newest row describes it.
with enviadas as (
    select *
    from {{ ref('stg_comissoes__instituicoes_no_tempo') }}
    qualify row_number() over (
            partition by codigo_instituicao
            order by visto_ate is null desc, competencia_arquivo desc, comissao asc
        ) = 1
),

codigos as (
    select codigo_instituicao from enviadas
    union
    select codigo_instituicao from {{ ref('stg_comissoes__programas_no_tempo') }}
)

select
    codigos.codigo_instituicao,
    enviadas.nome,
    enviadas.cnpj,
    enviadas.natureza_juridica,
    natureza.descricao as nome_natureza_juridica,
    substr(enviadas.codigo_municipio, 1, 6) as codigo_municipio,
    municipio.nome as nome_municipio,
    uf.uf,
    regiao.codigo_regiao_saude,
    enviadas.situacao,
    enviadas.data_descredenciamento,
    enviadas.codigo_instituicao is not null and enviadas.visto_ate is null as no_cadastro
from codigos
left join enviadas on codigos.codigo_instituicao = enviadas.codigo_instituicao
left join {{ ref('naturezas_juridicas') }} as natureza on enviadas.natureza_juridica = natureza.natureza_juridica
left join {{ ref('municipios') }} as municipio on substr(enviadas.codigo_municipio, 1, 6) = municipio.codigo_municipio
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('enviadas.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('stg_referencia__regioes_saude') }} as regiao
    on substr(enviadas.codigo_municipio, 1, 6) = regiao.codigo_municipio
where codigos.codigo_instituicao is not null
