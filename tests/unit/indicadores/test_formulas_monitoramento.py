"""Formulas about teams, contracts, selections, the budget and who stays, each worked out by hand."""

from datetime import date

import pytest

from tests.unit.indicadores.casos import MES, Formula, tabela

PROGRAMAS = tabela(
    "competencia, codigo_programa, nivel, codigo_territorio, especialidade, ativo, do_registro, codigo_municipio,"
    " codigo_regiao_saude",
    *(
        f"{MES}, '{programa}', '{nivel}', '{territorio}', 'Pediatria', true, true, '280001', '28001'"
        for programa in ("P", "Q")
        for nivel, territorio in (("brasil", "BR"), ("uf", "28"))
    ),
)


def test_i_31_reserved_places(formula: Formula) -> None:
    """Of 10 places 3 are reserved; 6 of the 7 others are filled, and 1 of the 2 reserved that say how many were."""
    valores = formula(
        "i_31_vagas_reservadas",
        intermediate__int_indicadores__selecoes=tabela(
            "competencia, codigo_programa, ano, modalidade_vaga, ofertadas, matriculados",
            f"{MES}, 'P', 2026, 'ampla', 7, 6",
            f"{MES}, 'P', 2026, 'negros', 2, 1",
            f"{MES}, 'Q', 2026, 'negros', 1, null",
            f"{MES}, 'Z', 2026, 'negros', 9, 9",
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
    )
    assert valores["uf", "28", "2026", "negros", "ofertadas"] == 0.3
    assert valores["uf", "28", "2026", "ampla", "ofertadas"] == 0.7
    assert valores["uf", "28", "2026", "ofertadas"] == 1
    assert valores["uf", "28", "2026", "negros", "preenchidas"] == 0.5
    assert valores["uf", "28", "2026", "preenchidas"] == round(7 / 9, 6)
    assert len(valores) == 12


def test_i_38_contracts_evaluations_and_diligences(formula: Formula) -> None:
    """In May 2026: the contract with 1 ended in April, that with 2 ends on the 1st; June 2024 is 23 months before."""
    valores = formula(
        "i_38_contratos_e_avaliacoes",
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, ativo, codigo_cnes_principal",
            f"{MES}, 'P', true, '0000001'",
            f"{MES}, 'P', true, '2'",
            f"{MES}, 'P', true, '0000002'",
            f"{MES}, 'P', true, null",
            f"{MES}, 'Q', true, '0000002'",
            f"{MES}, 'P', false, '0000003'",
        ),
        core__core_programas_do_mes=tabela(
            "competencia, codigo_programa, codigo_instituicao", f"{MES}, 'P', 'I'", f"{MES}, 'Q', 'J'"
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
        intermediate__int_indicadores__contratos=tabela(
            "competencia, codigo_instituicao, codigo_cnes, inicio, fim",
            f"{MES}, 'I', '0000001', date '2024-01-01', date '2026-04-30'",
            f"{MES}, 'I', '0000002', date '2024-01-01', date '2026-05-01'",
            f"{MES}, 'I', '0000002', date '2026-05-31', null",
            f"{MES}, 'J', '0000002', date '2026-06-01', null",
        ),
        intermediate__int_indicadores__avaliacoes=tabela(
            "competencia, codigo_programa, tipo, data, prazo_diligencia, cumprida",
            f"{MES}, 'P', 'in_loco', date '2024-06-01', date '2026-05-30', null",
            f"{MES}, 'P', 'documental', date '2025-06-01', date '2026-05-31', false",
            f"{MES}, 'P', 'autoavaliacao', date '2026-05-31', date '2026-01-31', true",
            f"{MES}, 'Q', 'in_loco', date '2024-05-31', null, null",
            f"{MES}, 'Q', 'documental', date '2025-06-01', null, null",
            f"{MES}, 'Q', 'autoavaliacao', date '2025-06-01', null, null",
        ),
    )
    assert valores["uf", "28", "locais_com_contrato"] == round(1 / 3, 6)
    assert valores["uf", "28", "programas_com_tres_avaliacoes"] == 0.5
    assert valores["uf", "28", "diligencias_vencidas"] == 1


def test_i_47_budget_at_the_pace_of_the_month(formula: Formula) -> None:
    """100 in January and 200 in February, over 1000: 300 so far, 2300 at the end, 1100 in June, over the budget."""
    linhas = formula.linhas(
        "i_47_execucao_do_orcamento",
        "competencia, medida, valor",
        intermediate__int_linhas_julgadas=tabela(
            "competencia, valor, situacao, tipo",
            "date '2025-12-01', 900, 'pago', 'preceptor'",
            "date '2026-01-01', 100, 'pago', 'preceptor'",
            "date '2026-02-01', 150, 'pago', 'tutor'",
            "date '2026-02-01', 50, 'pago', 'bolsa_formacao'",
            "date '2026-02-01', 70, 'programado', 'tutor'",
            "date '2026-02-01', 70, 'pago', 'bolsa_residencia'",
        ),
        staging__stg_incentivo__orcamento=tabela(
            "mes, acao, dotacao_atualizada, empenhado",
            "date '2025-12-01', 'A', 500, 500",
            "date '2026-01-01', 'A', 600, 600",
            "date '2026-02-01', 'A', 700, 650",
            "date '2026-01-01', 'B', 300, 100",
            "date '2026-03-01', 'B', 900, 100",
        ),
    )
    assert {(mes.month, medida): valor for mes, medida, valor in linhas} == {
        (12, "pago"): 1.8,
        (12, "comprometido_ate_dezembro"): 1.8,
        (12, "empenhado"): 1,
        (12, "mes_de_esgotamento"): 12,
        (1, "pago"): round(100 / 900, 6),
        (1, "comprometido_ate_dezembro"): round(1200 / 900, 6),
        (1, "empenhado"): round(700 / 900, 6),
        (1, "mes_de_esgotamento"): 10,
        (2, "pago"): 0.3,
        (2, "comprometido_ate_dezembro"): 2.3,
        (2, "empenhado"): 0.75,
        (2, "mes_de_esgotamento"): 6,
    }


def test_i_51_days_as_preceptor_in_any_programme(formula: Formula) -> None:
    """Three years are 1,095 days: 1 has them in two programmes whose days overlap, 2 has one day less."""
    valores = formula(
        "i_51_tempo_de_preceptoria",
        intermediate__int_indicadores__funcoes=tabela(
            "competencia, codigo_programa, funcao, pessoa, data_inicio, data_fim",
            f"{MES}, 'P', 'preceptor', 1, date '2023-01-01', date '2024-12-31'",
            f"{MES}, 'Q', 'preceptor', 1, date '2024-01-01', date '2025-12-30'",
            f"{MES}, 'P', 'preceptor', 2, date '2023-06-02', date '2026-05-30'",
            f"{MES}, 'P', 'tutor', 2, date '2015-06-02', null",
            f"{MES}, 'P', 'preceptor', 3, date '2023-06-01', date '2027-01-01'",
            f"{MES}, 'Q', 'preceptor', 4, date '2026-05-31', null",
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
    )
    assert valores == {("uf", "28"): 2, ("brasil", "BR"): 2}


def test_i_22_overloaded_preceptors_and_programmes(formula: Formula) -> None:
    """1 has 61 hours over two places, 2 has 60, 3 is not in SCNES. P: 4 residents for 15 hours; Q: 1 for 4."""
    valores = formula(
        "i_22_sobrecarga_dos_preceptores",
        core__core_lugares_do_mes=tabela(
            "competencia, pessoa, horas", f"{MES}, 1, 40", f"{MES}, 1, 21", f"{MES}, 2, 60", f"{MES}, 9, 99"
        ),
        core__core_preceptores_do_mes=tabela(
            "competencia, codigo_programa, pessoa, carga_horaria_semanal",
            f"{MES}, 'P', 1, 10",
            f"{MES}, 'P', 2, 5",
            f"{MES}, 'Q', 1, 4",
            f"{MES}, 'P', 3, 0",
        ),
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, pessoa, ativo",
            *(f"{MES}, 'P', {n}, true" for n in range(4)),
            f"{MES}, 'Q', 5, true",
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
    )
    assert valores["uf", "28", "preceptores_acima_do_limite"] == 0.5
    assert valores["uf", "28", "programas_acima_do_parametro"] == 0.5


def test_i_21_who_stays_in_the_team(formula: Formula) -> None:
    """Of three preceptors in May 2025 two still are (one of the two paid), and a tutor came five months ago."""
    valores = formula(
        "i_21_permanencia_da_equipe",
        intermediate__int_indicadores__funcoes=tabela(
            "competencia, codigo_programa, funcao, pessoa, pessoa_id, data_inicio, data_fim",
            f"{MES}, 'P', 'preceptor', 1, 'a', date '2025-05-31', null",
            f"{MES}, 'P', 'preceptor', 2, 'b', date '2024-05-01', date '2025-05-01'",
            f"{MES}, 'P', 'preceptor', 3, 'c', date '2024-05-01', date '2026-05-01'",
            f"{MES}, 'P', 'tutor', 4, 'd', date '2025-12-15', null",
            f"{MES}, 'P', 'tutor', 5, 'e', date '2025-12-15', date '2026-04-30'",
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
        intermediate__int_linhas_julgadas=tabela(
            "pessoa_id, codigo_programa, tipo, competencia, situacao",
            "'a', 'P', 'preceptor', date '2025-05-01', 'pago'",
            "'b', 'P', 'preceptor', date '2025-06-01', 'programado'",
            "'c', 'P', 'preceptor', date '2025-04-01', 'pago'",
            "'c', 'P', 'tutor', date '2025-06-01', 'pago'",
        ),
    )
    assert valores["uf", "28", "permanencia_em_12_meses"] == round(2 / 3, 6)
    assert valores["uf", "28", "preceptor", "com", "permanencia_em_12_meses"] == 0.5
    assert valores["uf", "28", "sem", "permanencia_em_12_meses"] == 1
    assert valores["uf", "28", "meses_na_funcao"] == round((12 + 24 + 5) / 3, 6)
    assert ("uf", "28", "tutor", "permanencia_em_12_meses") not in valores


def test_i_48_days_to_pay_and_to_recover(formula: Formula) -> None:
    valores = formula(
        "i_48_tempos_e_recuperacao",
        staging__stg_incentivo__cadastros_no_tempo=tabela(
            "pessoa_id, codigo_programa, funcao, data_cadastro",
            "'a', 'P', 'tutor', date '2026-01-10'",
            "'a', 'P', 'tutor', date '2026-02-10'",
            "'b', 'P', 'tutor', date '2026-03-01'",
            "'c', 'P', 'tutor', date '2026-03-01'",
        ),
        core__core_linhas=tabela(
            "pessoa_id, codigo_programa, tipo, hipotetica, situacao, data_pagamento",
            "'a', 'P', 'tutor', false, 'pago', date '2026-03-11'",
            "'a', 'P', 'tutor', false, 'pago', date '2026-04-11'",
            "'b', 'P', 'tutor', false, 'pago', date '2026-03-21'",
            "'c', 'P', 'tutor', false, 'programado', null",
        ),
        intermediate__int_debitos=tabela(
            "codigo_pagamento, competencia, risco, recolhido, saldo, decidido_em",
            f"'1', {MES}, 4000, 4800, 0, timestamp '2026-05-01 10:00:00'",
            f"'2', {MES}, 3000, 1000, 2000, timestamp '2026-07-10 10:00:00'",
            f"'3', {MES}, 500, 0, 500, timestamp '2025-07-10 10:00:00'",
        ),
        staging__stg_lake__mes=tabela("competencia", "date '2026-06-01'"),
        staging__stg_incentivo__ressarcimentos=tabela(
            "numero_gru, codigo_pagamento, valor_principal, data_recolhimento",
            "'g1', '1', 2500, date '2026-05-31'",
            # This one settles the debt; the next is paid too much.
            "'g2', '1', 1500, date '2026-06-10'",
            "'g3', '1', 800, date '2026-06-30'",
            "'g4', '2', 1000, date '2026-06-10'",
        ),
    )
    assert valores == {
        ("brasil", "BR", "dias_do_cadastro_ao_primeiro_pagamento/media"): 40,
        ("brasil", "BR", "dias_do_cadastro_ao_primeiro_pagamento/mediana"): 40,
        ("brasil", "BR", "dias_da_confirmacao_a_recuperacao/media"): 40,
        ("brasil", "BR", "dias_da_confirmacao_a_recuperacao/mediana"): 40,
        ("brasil", "BR", "confirmado"): 7500,
        ("brasil", "BR", "de_31_a_90_dias", "confirmado"): 4000,
        ("brasil", "BR", "ate_30_dias", "confirmado"): 3000,
        ("brasil", "BR", "mais_de_180_dias", "confirmado"): 500,
        ("brasil", "BR", "recuperado"): 5000,
        ("brasil", "BR", "de_31_a_90_dias", "recuperado"): 4000,
        ("brasil", "BR", "ate_30_dias", "recuperado"): 1000,
        ("brasil", "BR", "mais_de_180_dias", "recuperado"): 0,
        ("brasil", "BR", "aberto"): 2500,
        ("brasil", "BR", "de_31_a_90_dias", "aberto"): 0,
        ("brasil", "BR", "ate_30_dias", "aberto"): 2000,
        ("brasil", "BR", "mais_de_180_dias", "aberto"): 500,
    }


SAIDAS_6MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSURAS_6MP = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks of remission under 6-mercaptopurine: Freireich et al., Blood 21 (1963), 699."""


def antes(mes: int) -> str:
    """The first day of the month so many months before May 2026, in SQL."""
    total = 2026 * 12 + 4 - mes
    return f"date '{date(total // 12, total % 12 + 1, 1)}'"


def permanencia(formula: Formula, saidas: list[int], censuras: list[int]) -> dict[str, float | None]:
    """I-49 of Sergipe in May 2026: who leaves after so many months, and who stays until May."""
    residentes, lugares, meses = [], [f"{MES}, 999, '270001', true, false"], {antes(n) for n in range(60)}
    for pessoa, (tempo, sai) in enumerate([(t, True) for t in saidas] + [(t, False) for t in censuras]):
        conclusao = 40 if sai else tempo
        residentes.append(f"{MES}, 'm{pessoa}', {pessoa}, 'P', 'concluido', {antes(conclusao)} + interval 20 day")
        if conclusao:
            lugares.append(f"{antes(conclusao - 1)}, {pessoa}, '280001', true, false")
        if sai:
            lugares.append(f"{antes(conclusao - tempo)}, {pessoa}, '270001', true, false")
            lugares.append(f"{antes(conclusao - tempo)}, {pessoa}, '280001', true, true")
    residentes.append(f"{MES}, 'nunca', 998, 'P', 'concluido', {antes(30)}")
    valores = formula(
        "i_49_permanencia_na_regiao_da_formacao",
        core__core_cobertura_scnes=tabela("competencia, pais", *(f"{mes}, true" for mes in sorted(meses))),
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_matricula, pessoa, codigo_programa, situacao, data_situacao", *residentes
        ),
        core__core_lugares_do_mes=tabela(
            "competencia, pessoa, codigo_municipio, unidade_ativa, somente_residencia", *lugares
        ),
        intermediate__int_indicadores__municipios=tabela(
            "codigo_municipio, codigo_regiao_saude", "'280001', '28001'", "'270001', '27001'"
        ),
        intermediate__int_indicadores__programas=PROGRAMAS,
    )
    return {str(chave[-1]): valor for chave, valor in valores.items() if chave[:2] == ("uf", "28") and len(chave) == 3}


def test_i_49_equals_the_published_remission_times(formula: Formula) -> None:
    """S(12) = .753 and S(24) = .448, with standard errors .0963 and .1346, as published; the median is 23.

    On the scale ln(-ln S): .753 ** exp(+-1.96 * .0963 / (.753 * |ln .753|)) and so on.
    """
    valores = permanencia(formula, SAIDAS_6MP, CENSURAS_6MP)
    assert valores["permanencia_12_meses"] == pytest.approx(0.7529, abs=5e-5)
    assert valores["limite_inferior_12_meses"] == pytest.approx(0.5032, abs=5e-5)
    assert valores["limite_superior_12_meses"] == pytest.approx(0.8894, abs=5e-5)
    assert valores["permanencia_24_meses"] == pytest.approx(0.4482, abs=5e-5)
    assert valores["limite_inferior_24_meses"] == pytest.approx(0.1881, abs=5e-5)
    assert valores["limite_superior_24_meses"] == pytest.approx(0.6801, abs=5e-5)
    assert valores["mediana_em_meses"] == 23
    assert "permanencia_36_meses" not in valores


def test_i_49_who_stays_has_no_interval(formula: Formula) -> None:
    valores = permanencia(formula, [], [13, 14])
    assert valores["permanencia_12_meses"] == 1
    assert valores["limite_inferior_12_meses"] is None
    assert valores["mediana_em_meses"] is None
    assert "permanencia_24_meses" not in valores


def test_i_49_the_median_is_the_month_in_which_half_are_left(formula: Formula) -> None:
    """Three quarters stay after 12 months and two thirds of these after 13: one half, however it is multiplied."""
    assert permanencia(formula, [12, 13], [20, 30])["mediana_em_meses"] == 13
