"""Formulas about money, terms, courses, loads and alerts, each on a case small enough to compute by hand."""

from tests.unit.indicadores.casos import MES, PARAMETROS, Formula, parametros, tabela

LINHAS = "codigo_pagamento, pessoa_id, tipo, codigo_programa, competencia, valor, situacao, valor_em_risco"
BOLSAS = "codigo_matricula, pessoa_id, competencia, fonte_pagadora, valor, rubrica, situacao"
RESIDENTES = "competencia, comissao, codigo_matricula, codigo_programa, pessoa_id"
ALERTAS = "alerta_id, pessoa_id, competencia, regra, tipo, fase, estado, valor_em_risco, codigos_pagamento"
MATRICULAS = "parceiro, codigo_matricula_curso, codigo_oferta, visto_ate"


def test_i_34_reais_paid_by_kind_of_institution_and_priority(formula: Formula) -> None:
    linhas = tabela(
        LINHAS,
        f"'1', 'a', 'preceptor', 'P', {MES}, 4000.00, 'pago', 0",
        f"'2', 'b', 'bolsa_formacao', null, {MES}, 3000.00, 'pago', 0",
        f"'3', 'c', 'preceptor', 'P', {MES}, 4000.00, 'programado', 0",
        f"'4', null, 'tutor', 'X', {MES}, 2000.00, 'pago', 0",
        f"'5', 'e', 'bolsa_formacao', null, {MES}, 1000.00, 'pago', 0",
    )
    programas = tabela(
        "competencia, codigo_programa, nivel, codigo_territorio, especialidade, natureza_juridica,"
        " especialidade_prioritaria, territorio_prioritario",
        f"{MES}, 'P', 'uf', '28', 'Pediatria', '1023', true, false",
        f"{MES}, 'Q', 'uf', '28', 'Cirurgia', '3999', false, false",
        *(f"{MES}, '{p}', 'brasil', 'BR', 'Pediatria', '1023', true, false" for p in "PQ"),
        *(f"{MES}, '{p}', 'regiao', '2', 'Pediatria', '1023', true, false" for p in "PQ"),
        "date '2026-04-01', 'X', 'uf', '28', 'Cirurgia', '3999', false, false",
    )
    linhas_do_indicador = formula.linhas(
        "i_34_reais_pagos",
        "nivel, codigo_territorio, coalesce(dim_1, ''), coalesce(valor_1, ''), valor",
        intermediate__int_linhas_julgadas=linhas,
        intermediate__int_indicadores__programas=programas,
        # Of line 2 the residency may have left the newest snapshot of the commission: the line carries its programme.
        intermediate__int_linhas_bolsa=tabela("codigo_pagamento, residencia_codigo_programa", "'2', 'Q'", "'5', null"),
    )
    valores = {chave: valor for *chave_, valor in linhas_do_indicador for chave in [tuple(chave_)]}
    uf, brasil = ("uf", "28"), ("brasil", "BR")
    assert valores[*uf, "", ""] == 7000
    assert valores[*uf, "instituicao", "publica"] == valores[*uf, "prioridade", "especialidade"] == 4000
    assert valores[*uf, "instituicao", "privada_sem_fins_lucrativos"] == valores[*uf, "tipo", "bolsa_formacao"] == 3000
    # The line of a programme unknown in the month and the bolsa without a residency are of the country alone.
    assert valores[*brasil, "", ""] == 10000
    assert (valores[*brasil, "tipo", "tutor"], valores[*brasil, "tipo", "bolsa_formacao"]) == (2000, 4000)
    for corte in ("instituicao", "prioridade", "especialidade"):
        assert valores[*brasil, corte, "sem_programa"] == 3000
        assert (*uf, corte, "sem_programa") not in valores
    assert valores["regiao", "2", "", ""] + valores["regiao", "sem_programa", "", ""] == 10000


def test_i_34_kinds_of_institution_follow_the_law_in_force_in_the_month(formula: Formula) -> None:
    june = "date '2026-06-01'"
    valores = formula(
        "i_34_reais_pagos",
        core__core_parametros_mes=f"""
            {parametros(PARAMETROS)} union all {parametros({"naturezas_juridicas_admitidas": "2011"}, june)}
        """,
        intermediate__int_linhas_julgadas=tabela(LINHAS, f"'1', 'a', 'preceptor', 'P', {june}, 4000.00, 'pago', 0"),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, especialidade, natureza_juridica,"
            " especialidade_prioritaria, territorio_prioritario",
            f"{june}, 'P', 'uf', '28', 'Pediatria', '1023', true, false",
        ),
        intermediate__int_linhas_bolsa=tabela("codigo_pagamento, residencia_codigo_programa", "'0', 'P'"),
    )
    assert valores["uf", "28", "outra"] == 4000


def test_i_35_incentives_over_the_ceiling(formula: Formula) -> None:
    """3 of 2, 1 of 2 and none of 4; a programme without ceiling and another function do not count."""
    valores = formula(
        "i_35_incentivos_sobre_o_teto",
        intermediate__int_tetos_programa=tabela(
            "codigo_programa, tipo, competencia, pessoas, teto",
            f"'P', 'preceptor', {MES}, 3, 2",
            f"'Q', 'preceptor', {MES}, 1, 2",
            f"'S', 'preceptor', {MES}, 0, 4",
            f"'R', 'preceptor', {MES}, 9, null",
            f"'P', 'coordenador', {MES}, 5, 1",
            f"'T', 'preceptor', {MES}, 0, 3",
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio",
            *(f"{MES}, '{p}', 'uf', '28'" for p in "PQRS"),
            f"{MES}, 'T', 'uf', '27'",
        ),
    )
    assert valores == {
        ("uf", "28", "razao_das_somas"): 0.5,
        ("uf", "28", "media_das_razoes"): round(2 / 3, 6),
        ("uf", "28", "so_com_pagamento/razao_das_somas"): 1.0,
        ("uf", "28", "so_com_pagamento/media_das_razoes"): 1.0,
        ("uf", "27", "razao_das_somas"): 0.0,
        ("uf", "27", "media_das_razoes"): 0.0,
    }


def test_i_36_payers_add_up_to_the_minimum(formula: Formula) -> None:
    bolsas = tabela(
        BOLSAS,
        f"'1', null::varchar, {MES}, 'MS', 4106.09, 'bolsa', 'pago'",
        f"'2', null, {MES}, 'MS', 4000, 'bolsa', 'pago'",
        f"'2', null, {MES}, 'SES', 106.09, 'bolsa', 'pago'",
        f"'3', null, {MES}, 'MS', 4106.08, 'bolsa', 'pago'",
    )
    valores = formula(
        "i_36_bolsas_no_minimo",
        staging__stg_referencia__bolsas_residencia=bolsas,
        core__core_residentes_do_mes=tabela(
            RESIDENTES, *(f"{MES}, 'cnrm', '{n}', 'P', 'pessoa {n}'" for n in (1, 2, 3))
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio", f"{MES}, 'P', 'uf', '28'"
        ),
    )
    assert valores == {("uf", "28"): round(2 / 3, 6), ("uf", "28", "MS"): round(2 / 3, 6), ("uf", "28", "SES"): 1}


def test_i_36_an_unknown_payer_counts_as_other(formula: Formula) -> None:
    valores = formula(
        "i_36_bolsas_no_minimo",
        staging__stg_referencia__bolsas_residencia=tabela(
            BOLSAS,
            f"'1', null::varchar, {MES}, ' ms', 5000, 'bolsa', 'pago'",
            f"'2', null, {MES}, 'Joana da Silva', 5000, 'bolsa', 'pago'",
            f"'3', null, {MES}, 'Joana de Sousa', 4000, 'bolsa', 'pago'",
        ),
        core__core_residentes_do_mes=tabela(
            RESIDENTES, *(f"{MES}, 'cnrm', '{n}', 'P', 'pessoa {n}'" for n in (1, 2, 3))
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio", f"{MES}, 'P', 'uf', '28'"
        ),
    )
    assert valores == {("uf", "28"): round(2 / 3, 6), ("uf", "28", "ms"): 1, ("uf", "28", "outra"): 0.5}


def test_i_36_a_code_of_both_commissions_is_of_the_person_of_the_stipend(formula: Formula) -> None:
    """Of two persons under one code, the one who receives; a stipend without CPF is of neither; of one person, once."""
    valores = formula(
        "i_36_bolsas_no_minimo",
        staging__stg_referencia__bolsas_residencia=tabela(
            BOLSAS,
            f"'1', 'q', {MES}, 'MS', 4000, 'bolsa', 'pago'",
            f"'1', null, {MES}, 'SES', 5000, 'bolsa', 'pago'",
            f"'2', null, {MES}, 'MS', 5000, 'bolsa', 'pago'",
        ),
        core__core_residentes_do_mes=tabela(
            RESIDENTES,
            f"{MES}, 'cnrm', '1', 'P', 'p'",
            f"{MES}, 'cnrms', '1', 'Q', 'q'",
            f"{MES}, 'cnrm', '2', 'P', 'r'",
            f"{MES}, 'cnrms', '2', 'Q', 'r'",
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio",
            f"{MES}, 'P', 'uf', '28'",
            f"{MES}, 'Q', 'uf', '27'",
        ),
    )
    assert valores == {("uf", "27"): 0, ("uf", "27", "MS"): 0, ("uf", "28"): 1, ("uf", "28", "MS"): 1}


def test_i_39_a_partner_whose_folder_is_not_an_acronym_counts_as_other(formula: Formula) -> None:
    valores = formula(
        "i_39_cursistas",
        staging__stg_parceiros__matriculas_no_tempo=tabela(
            MATRICULAS, "'x', '1', 'O', null::date", "'Joana da Silva', '2', 'O', null"
        ),
        staging__stg_parceiros__relatorio=tabela(
            "parceiro, codigo_matricula_curso, competencia, frequencia, desempenho, situacao",
            f"'x', '1', {MES}, 'satisfatoria', 'satisfatoria', 'cursando'",
            f"'Joana da Silva', '2', {MES}, 'satisfatoria', 'satisfatoria', 'cursando'",
        ),
    )
    assert {chave[2] for chave in valores if len(chave) == 4} == {"x", "outro"}


def test_i_39_satisfactory_is_both_attendance_and_performance(formula: Formula) -> None:
    valores = formula(
        "i_39_cursistas",
        staging__stg_parceiros__matriculas_no_tempo=tabela(
            MATRICULAS, *(f"'x', '{n}', 'O', null::date" for n in (1, 2, 3, 4))
        ),
        staging__stg_parceiros__relatorio=tabela(
            "parceiro, codigo_matricula_curso, competencia, frequencia, desempenho, situacao",
            f"'x', '1', {MES}, 'satisfatoria', 'satisfatoria', 'cursando'",
            f"'x', '2', {MES}, 'satisfatoria', 'insatisfatoria', 'cursando'",
            f"'x', '3', {MES}, 'insatisfatoria', 'satisfatoria', 'cursando'",
            f"'x', '4', {MES}, 'satisfatoria', 'satisfatoria', 'concluido'",
        ),
    )
    assert valores["brasil", "BR", "matriculados"] == 4
    assert valores["brasil", "BR", "x", "O", "satisfatorios"] == 0.5
    assert valores["brasil", "BR", "x", "certificados"] == 0.25


def test_i_39_a_registration_that_left_counts_until_it_was_last_seen(formula: Formula) -> None:
    valores = formula(
        "i_39_cursistas",
        staging__stg_parceiros__matriculas_no_tempo=tabela(
            MATRICULAS,
            "'x', '1', 'O', null::date",
            f"'x', '2', 'O', {MES}",
            f"'x', '3', 'O', {MES} - interval 1 month",
            f"'y', '1', 'O', {MES}",
        ),
        staging__stg_parceiros__relatorio=tabela(
            "parceiro, codigo_matricula_curso, competencia, frequencia, desempenho, situacao",
            *(f"'x', '{n}', {MES}, 'satisfatoria', 'satisfatoria', 'cursando'" for n in (1, 2, 3)),
        ),
    )
    assert valores["brasil", "BR", "matriculados"] == valores["brasil", "BR", "x", "O", "matriculados"] == 2


def test_i_41_titles_matched_conflicts_and_lag(formula: Formula) -> None:
    valores = formula(
        "i_41_saude_do_cadastro",
        cadastro__especialistas=tabela(
            "cadastro, situacao, vinculo_scnes_ativo, conflito",
            "'CNE', 'ativo', true, null",
            "'CNE', 'ativo', false, 'difere'",
            "'CNE-APS', 'ativo', true, null",
            "'CNE-APS', 'ativo', true, null",
            "'CNE', 'cancelado', false, 'difere'",
        ),
    )
    assert valores["brasil", "BR", "titulos_com_vinculo"] == 0.75
    assert valores["brasil", "BR", "CNE", "titulos_com_conflito"] == 0.5
    assert valores["brasil", "BR", "defasagem_do_scnes_em_meses"] == 3


def test_i_42_loads(formula: Formula) -> None:
    cargas = tabela(
        "competencia, fonte, estado, linhas_lidas, linhas_rejeitadas, primeira_vista",
        f"{MES}, 'cnrm', 'carregado', 90, 5, timestamp '2026-06-10'",
        f"{MES}, 'cnrm', 'recusado', 10, 10, timestamp '2026-06-20'",
    )
    valores = formula("i_42_saude_das_cargas", staging__stg_lake__cargas_lidas=cargas)
    assert valores["brasil", "BR", "cnrm", "arquivos_aceitos"] == 0.5
    assert valores["brasil", "BR", "linhas_rejeitadas"] == 0.15
    assert valores["brasil", "BR", "dias_ate_a_chegada"] == 15


AVALIACOES = tabela(
    "codigo_pagamento, regra, resultado, valor_em_risco",
    "'1', 'MR-04', 'indicio', 500",
    "'2', 'MR-04', 'regular', 0",
    "'2', 'MR-06', 'sem_dado', 0",
    "'1', 'MR-06', 'regular', 0",
)
DUAS_LINHAS = tabela(
    LINHAS,
    f"'1', 'a', 'preceptor', 'P', {MES}, 4500, 'pago', 500",
    f"'2', 'b', 'preceptor', 'P', {MES}, 4000, 'pago', 0",
)


def test_i_43_i_46_alerts_and_what_was_not_judged(formula: Formula) -> None:
    alertas = tabela(
        "alerta_id, competencia, regra, tipo, estado",
        f"'x', {MES}, 'MR-04', 'indicio', 'novo'",
        f"'y', {MES}, 'MR-04', 'indicio', 'extinto'",
        f"'z', {MES}, 'MR-20', 'controle', 'novo'",
    )
    comum = {"intermediate__int_avaliacoes_por_linha": AVALIACOES, "intermediate__int_linhas_julgadas": DUAS_LINHAS}
    valores = formula("i_43_alertas_por_mil_linhas", intermediate__int_alertas_com_estado=alertas, **comum)
    assert valores["brasil", "BR", "MR-04", "alertas_por_mil_linhas"] == 500
    assert valores["brasil", "BR", "alertas_por_mil_linhas"] == 500
    assert valores["brasil", "BR", "reais_em_risco"] == 500
    assert valores["brasil", "BR", "MR-06", "reais_em_risco"] == 0
    valores = formula("i_46_parcela_nao_avaliada", **comum)
    assert valores == {("brasil", "BR"): 0.25, ("brasil", "BR", "MR-04"): 0, ("brasil", "BR", "MR-06"): 0.5}


def test_i_44_precision_with_wilson_interval(formula: Formula) -> None:
    # 8 of 10: Wilson gives 0.4902 and 0.9433 (Newcombe 1998, table of examples by the same formula).
    vereditos = [f"'{n}', '{'confirmado' if n < 8 else 'improcedente'}', 'x'" for n in range(10)]
    valores = formula(
        "i_44_precisao_por_regra",
        intermediate__int_alertas_com_estado=tabela(
            "alerta_id, regra, competencia, valor_em_risco", *(f"'{n}', 'MR-04', {MES}, 1" for n in range(11))
        ),
        staging__stg_casos__conhecidos=tabela("alerta_id, veredito, estado", *vereditos, "'10', null, 'novo'"),
    )
    assert valores["brasil", "BR", "MR-04", "precisao"] == 0.8
    assert round(valores["brasil", "BR", "MR-04", "limite_inferior"] or 0, 4) == 0.4902
    assert round(valores["brasil", "BR", "limite_superior"] or 0, 4) == 0.9433


def test_i_45_identified_prevented_recovered(formula: Formula) -> None:
    valores = formula(
        "i_45_reais_evitados_identificados_recuperados",
        intermediate__int_alertas_com_estado=tabela(
            ALERTAS,
            f"'a', 'p', {MES}, 'MR-04', 'indicio', 'pre', 'confirmado', 100, ['1', '2']",
            f"'b', 'q', {MES}, 'MR-04', 'indicio', 'pos', 'ressarcido', 40, ['3']",
            f"'c', 'r', {MES}, 'MR-04', 'indicio', 'pos', 'novo', 10, ['4']",
            f"'d', 's', {MES}, 'MR-04', 'indicio', 'pos', 'improcedente', 999, ['5']",
            # Line 3 has two alerts and its reais count once in the total.
            f"'e', 'q', {MES}, 'MR-06', 'indicio', 'pos', 'novo', 60, ['3']",
        ),
        intermediate__int_avaliacoes_por_linha=tabela(
            "codigo_pagamento, regra, valor_em_risco",
            "'1', 'MR-04', 70",
            "'2', 'MR-04', 30",
            "'3', 'MR-04', 40",
            "'3', 'MR-06', 60",
        ),
    )
    assert valores["brasil", "BR", "identificado"] == 170
    assert valores["brasil", "BR", "MR-04", "identificado"] == 150
    assert valores["brasil", "BR", "MR-06", "identificado"] == 60
    assert valores["brasil", "BR", "MR-04", "evitado"] == valores["brasil", "BR", "evitado"] == 100
    assert valores["brasil", "BR", "recuperado"] == 40


def test_public_reais_at_risk_are_those_of_lines_and_never_of_alerts(formula: Formula) -> None:
    um_de_cada = [f"'{n}', 'p{n}', {MES}, 'MR-04', 'indicio', 'pos', 'novo', 100, ['{n}']" for n in range(5)]
    outros = [f"'o{n}', 'p{n}', {MES}, 'MR-06', 'indicio', 'pos', 'novo', 40, ['{n}']" for n in range(5)]
    revisoes = [f"'r{n}', 'p{n}', {MES}, 'MR-07', 'revisao', 'pos', 'novo', 30, ['{n}']" for n in range(3, 10)]
    linhas = formula.linhas(
        "int_indicadores__integridade",
        "tipo, alertas, valor_em_risco, suprimido",
        intermediate__int_alertas_com_estado=tabela(ALERTAS, *um_de_cada, *outros, *revisoes),
        intermediate__int_avaliacoes_por_linha=tabela(
            "codigo_pagamento, regra, valor_em_risco",
            *(f"'{n}', 'MR-04', 100" for n in range(5)),
            *(f"'{n}', 'MR-06', 40" for n in range(5)),
            *(f"'{n}', 'MR-07', 30" for n in range(3, 10)),
        ),
        intermediate__int_linhas_julgadas=tabela(
            LINHAS, *(f"'{n}', 'p{n}', 'preceptor', 'P', {MES}, 4000, 'pago', 100" for n in range(10))
        ),
    )
    assert linhas == [("indicio", 10, 500, False), ("revisao", 7, 150, False)]
