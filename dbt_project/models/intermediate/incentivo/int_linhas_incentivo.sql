{#- The lines of art. 3 with all that rules need: programme, institution, F, C, edital, residents, snapshot months. -#}
with retratos as (
    select
        conjunto,
        max(competencia) filter (where fonte = 'cnrm') as cnrm,
        max(competencia) filter (where fonte = 'cnrms') as cnrms,
        max(carga_id) filter (where fonte = 'cnrm') as carga_cnrm,
        max(carga_id) filter (where fonte = 'cnrms') as carga_cnrms,
        max(competencia) filter (where fonte = 'incentivo') as incentivo,
        max(carga_id) filter (where fonte = 'incentivo') as carga_incentivo
    from {{ ref('core_retratos') }}
    group by conjunto
),

linhas as (
    select
        linhas.*,
        programas.comissao,
        programas.modalidade,
        programas.codigo_instituicao,
        programas.percentual_carga_sus,
        programas.vagas_autorizadas_ano,
        programas.duracao_anos,
        programas.situacao as programa_situacao,
        programas.data_desativacao as programa_desativado_em,
        programas.carga_id as programa_carga_id,
        programas.linha as programa_linha,
        instituicoes.natureza_juridica,
        instituicoes.situacao as instituicao_situacao,
        instituicoes.data_descredenciamento as instituicao_descredenciada_em,
        instituicoes.carga_id as instituicao_carga_id,
        instituicoes.linha as instituicao_linha,
        coalesce(funcoes.funcoes, 0) as funcoes,
        coalesce(funcoes.funcoes_abertas, 0) as funcoes_abertas,
        funcoes.funcao_ultimo_fim,
        funcoes.funcao_mais_nova,
        funcoes.carga_horaria_aberta,
        funcoes.aberta_de_maior_carga,
        coalesce(cadastros.cadastros, 0) as cadastros,
        cadastros.codigos_cadastro,
        cadastros.homologado_em_vigor,
        cadastros.homologado_na_modalidade,
        cadastros.cadastrado_desde,
        cadastros.cadastrado_primeiro,
        cadastros.validado_desde,
        cadastros.validado_primeiro,
        cadastros.carga_horaria_maxima,
        cadastros.de_maior_carga_horaria,
        cadastros.do_edital,
        cadastros.codigo_edital,
        cadastros.data_homologacao,
        cadastros.ordem_prioridade,
        cadastros.edital_carga_horaria,
        cadastros.edital_data_cadastro,
        editais.modalidade as edital_modalidade,
        editais.vigencia_inicio as edital_vigencia_inicio,
        editais.vigencia_fim as edital_vigencia_fim,
        editais.residentes_por_preceptor,
        editais.coordenadores_por_programa,
        editais.tutores_por_programa,
        editais.residentes_por_tutor,
        editais.limita_por_vagas_autorizadas,
        editais.limite_beneficiarios_instituicao,
        editais.suspende_preceptor_sem_residente,
        editais.carga_id as edital_carga_id,
        editais.linha as edital_linha,
        coalesce(residentes.residentes_ativos, 0) as residentes_ativos,
        coalesce(residentes.residentes_em_dia, 0) as residentes_em_dia
    from {{ ref('core_linhas') }} as linhas
    left join {{ ref('stg_comissoes__programas_no_tempo') }} as programas
        on
            linhas.codigo_programa = programas.codigo_programa
            and {{ conta_no_mes('linhas.competencia', 'programas') }}
    left join {{ ref('stg_comissoes__instituicoes_no_tempo') }} as instituicoes
        on
            programas.comissao = instituicoes.comissao
            and programas.codigo_instituicao = instituicoes.codigo_instituicao
            and {{ conta_no_mes('linhas.competencia', 'instituicoes') }}
    left join {{ ref('int_funcoes_linha') }} as funcoes using (codigo_pagamento)
    left join {{ ref('int_cadastros_linha') }} as cadastros using (codigo_pagamento)
    left join {{ ref('stg_incentivo__editais_no_tempo') }} as editais
        on
            cadastros.codigo_edital = editais.codigo_edital
            and {{ conta_no_mes('linhas.competencia', 'editais') }}
    left join {{ ref('int_residentes_ativos_mes') }} as residentes
        on linhas.codigo_programa = residentes.codigo_programa and linhas.competencia = residentes.competencia
    where linhas.tipo in ('coordenador', 'preceptor', 'tutor')
)

select
    linhas.*,
    {{ retrato_da_comissao('programas') }},
    {{ retrato_da_comissao('instituicoes') }},
    {{ retrato_da_comissao('residentes') }},
    {{ retrato_da_comissao('equipe') }},
    cadastros.incentivo as retrato_cadastros,
    cadastros.carga_incentivo as carga_cadastros,
    editais.incentivo as retrato_editais,
    homologados.incentivo as retrato_programas_homologados,
    homologados.carga_incentivo as carga_programas_homologados
from linhas
left join retratos as programas on programas.conjunto = 'programas'
left join retratos as instituicoes on instituicoes.conjunto = 'instituicoes'
left join retratos as residentes on residentes.conjunto = 'residentes'
left join retratos as equipe on equipe.conjunto = 'equipe'
left join retratos as cadastros on cadastros.conjunto = 'cadastros'
left join retratos as editais on editais.conjunto = 'editais'
left join retratos as homologados on homologados.conjunto = 'programas_homologados'
