-- Every programme as the snapshot in force in each month has it, with the legal nature of its institution.
select
    retrato.competencia,
    programa.codigo_programa,
    programa.codigo_instituicao,
    programa.especialidade,
    programa.area_atuacao,
    programa.modalidade,
    cast(programa.duracao_anos as bigint) as duracao_anos,
    programa.vagas_autorizadas_ano,
    programa.percentual_carga_sus,
    programa.situacao = 'ativo' as ativo,
    substr(programa.codigo_municipio, 1, 6) as codigo_municipio,
    instituicao.natureza_juridica
from {{ ref('core_retratos_do_mes') }} as retrato
inner join {{ ref('stg_comissoes__programas_retratos') }} as programa
    on
        retrato.conjunto = 'programas'
        and retrato.fonte = programa.comissao
        and retrato.retrato = programa.competencia_arquivo
left join {{ ref('core_retratos_do_mes') }} as das_instituicoes
    on
        retrato.competencia = das_instituicoes.competencia
        and retrato.fonte = das_instituicoes.fonte
        and das_instituicoes.conjunto = 'instituicoes'
left join {{ ref('stg_comissoes__instituicoes_retratos') }} as instituicao
    on
        programa.comissao = instituicao.comissao
        and programa.codigo_instituicao = instituicao.codigo_instituicao
        and das_instituicoes.retrato = instituicao.competencia_arquivo
