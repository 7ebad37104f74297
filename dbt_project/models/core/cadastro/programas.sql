-- Every programme that a commission ever sent, or that a payment, a registration or an edital names.
with enviados as (
    select * from {{ ref('stg_comissoes__programas_no_tempo') }}
),

codigos as (
    select codigo_programa from enviados
    union
    select codigo_programa from {{ ref('stg_incentivo__pagamentos') }}
    union
    select codigo_programa from {{ ref('stg_incentivo__cadastros_no_tempo') }}
    union
    select codigo_programa from {{ ref('stg_incentivo__programas_homologados_no_tempo') }}
    union
    select codigo_programa from {{ ref('stg_comissoes__residentes_no_tempo') }}
    union
    select codigo_programa from {{ ref('stg_comissoes__equipe_no_tempo') }}
)

select
    codigos.codigo_programa,
    enviados.nome,
    enviados.comissao,
    enviados.modalidade,
    enviados.especialidade,
    enviados.area_atuacao,
    enviados.codigo_instituicao,
    instituicao.nome as nome_instituicao,
    substr(enviados.codigo_municipio, 1, 6) as codigo_municipio,
    municipio.nome as nome_municipio,
    uf.uf,
    regiao.codigo_regiao_saude,
    cast(enviados.duracao_anos as integer) as duracao_anos,
    cast(enviados.vagas_autorizadas_ano as integer) as vagas_autorizadas_ano,
    enviados.situacao,
    enviados.data_desativacao,
    enviados.codigo_programa is not null and enviados.visto_ate is null as no_cadastro
from codigos
left join enviados on codigos.codigo_programa = enviados.codigo_programa
left join {{ ref('instituicoes') }} as instituicao on enviados.codigo_instituicao = instituicao.codigo_instituicao
left join {{ ref('municipios') }} as municipio on substr(enviados.codigo_municipio, 1, 6) = municipio.codigo_municipio
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('enviados.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('stg_referencia__regioes_saude') }} as regiao
    on substr(enviados.codigo_municipio, 1, 6) = regiao.codigo_municipio
where codigos.codigo_programa is not null
