"""The columns of each generated file, in the order in which they are written."""

PESSOAIS = (
    "cns", "nome_social", "sexo", "identidade_genero", "raca_cor", "etnia", "pessoa_com_deficiencia", "profissao",
    "conselho", "numero_registro", "uf_registro",
)  # fmt: skip
COLUNAS: dict[str, tuple[str, ...]] = {
    "instituicoes": (
        "codigo_instituicao", "nome", "cnpj", "natureza_juridica", "codigo_municipio", "situacao",
        "data_descredenciamento",
    ),
    "programas": (
        "codigo_programa", "codigo_instituicao", "nome", "modalidade", "especialidade", "area_atuacao",
        "codigo_municipio", "duracao_anos", "vagas_autorizadas_ano", "percentual_carga_sus", "situacao",
        "data_desativacao",
    ),
    "residentes": (
        "codigo_matricula", "codigo_programa", "cpf", "nome", "nome_mae", "data_nascimento", *PESSOAIS,
        "ano_residencia", "data_inicio", "data_prevista_fim", "situacao", "data_situacao", "codigo_cnes_principal",
    ),
    "equipe": (
        "codigo_programa", "cpf", "nome", "nome_mae", "data_nascimento", *PESSOAIS, "funcao", "carga_horaria_semanal",
        "data_inicio", "data_fim",
    ),
    "equivalencias": ("tipo", "codigo_anterior", "codigo_atual", "data", "ato"),
    "editais": (
        "codigo_edital", "modalidade", "vigencia_inicio", "vigencia_fim", "residentes_por_preceptor",
        "limite_beneficiarios_instituicao", "suspende_preceptor_sem_residente", "coordenadores_por_programa",
        "tutores_por_programa", "residentes_por_tutor", "limita_por_vagas_autorizadas",
    ),
    "programas_homologados": ("codigo_edital", "codigo_programa", "data_homologacao"),
    "cadastros": (
        "codigo_cadastro", "codigo_edital", "codigo_programa", "cpf", "nome", "nome_mae", "data_nascimento", "funcao",
        "carga_horaria_semanal", "data_cadastro", "data_validacao", "data_cancelamento", "ordem_prioridade",
    ),
    "pagamentos": (
        "codigo_pagamento", "tipo", "cpf", "nome", "nome_mae", "data_nascimento", "codigo_programa",
        "codigo_matricula_curso", "competencia", "valor", "data_pagamento", "situacao", "banco", "agencia", "conta",
        "tipo_conta", "cpf_titular",
    ),
    "matriculas": (
        "codigo_matricula_curso", "codigo_oferta", "tipo_oferta", "data_fim_oferta", "cpf", "nome", "nome_mae",
        "data_nascimento", "codigo_matricula", "data_matricula", "data_inicio_atividades",
    ),
    "relatorio": (
        "codigo_matricula_curso", "competencia", "data_envio", "frequencia", "desempenho", "justificativa_aceita",
        "suspenso", "situacao", "data_situacao", "data_comunicacao",
    ),
    "titulos": (
        "cpf", "cns", "nome", "conselho", "numero_registro", "uf_registro", "profissao", "especialidade", "origem",
        "numero_titulo", "data_titulo", "situacao",
    ),
    "populacao": ("codigo_municipio", "ano", "populacao"),
    "populacao_idade_sexo": ("codigo_municipio", "ano", "sexo", "faixa", "populacao"),
    "regioes_saude": ("codigo_municipio", "codigo_regiao_saude", "nome_regiao_saude"),
    "prioridades": ("tipo", "codigo", "inicio", "fim", "fundamento"),
    "epidemiologia": ("codigo_municipio", "ano", "indicador", "valor"),
    "bolsas_residencia": ("codigo_matricula", "competencia", "fonte_pagadora", "valor", "rubrica", "situacao", "cpf"),
    "obitos": ("cpf", "data_nascimento", "data_obito", "fonte"),
    "parametros_necessidade": ("especialidade", "metodo", "valor", "unidade", "inicio", "fim", "fundamento"),
    "fatores_projecao": ("especialidade", "taxa_saida_anual", "fundamento"),
    "atestes": ("codigo_cadastro", "competencia", "cumpriu", "data_ateste", "cpf_atestante"),
    "retorno_bancario": ("codigo_pagamento", "ordem_bancaria", "data_credito", "valor", "situacao"),
    "selecoes": (
        "codigo_selecao", "codigo_programa", "ano", "modalidade_vaga", "ofertadas", "inscritos", "aprovados",
        "matriculados",
    ),
    "contratos": ("codigo_instituicao", "codigo_cnes", "tipo", "inicio", "fim"),
    "avaliacoes": ("codigo_programa", "tipo", "data", "resultado", "prazo_diligencia", "cumprida"),
    "ressarcimentos": ("numero_gru", "codigo_pagamento", "valor_principal", "valor_atualizado", "data_recolhimento"),
    "orcamento": ("mes", "acao", "dotacao_atualizada", "empenhado", "liquidado", "pago"),
}  # fmt: skip
