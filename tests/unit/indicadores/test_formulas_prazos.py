"""I-40: reports, withdrawals and payments in their terms, as the rules judge them; worked out by hand."""

from tests.unit.indicadores.casos import MES, PARAMETROS, Formula, parametros, tabela

MATRICULAS_CURSO = (
    "parceiro, codigo_matricula_curso, visto_ate, ultimo_situacao, ultimo_data_situacao, ultimo_data_comunicacao"
)


def test_i_40_terms_of_reports_withdrawals_and_payments(formula: Formula) -> None:
    # 5th business day of June: the 8th; 15th: the 22nd; ten days before it: the 12th.
    dias = tabela(
        "mes, ordem, dia, calendario",
        "date '2026-06-01', 5, date '2026-06-08', 'com_facultativos'",
        "date '2026-06-01', 15, date '2026-06-22', 'com_facultativos'",
        "date '2026-06-01', 5, date '2026-06-05', 'so_feriados'",
    )
    pagamentos = tabela(
        "tipo, situacao, competencia, data_pagamento, codigo_matricula_curso",
        f"'bolsa_formacao', 'pago', {MES}, date '2026-06-22', '1'",
        f"'bolsa_formacao', 'pago', {MES}, date '2026-06-23', '2'",
        f"'bolsa_formacao', 'programado', {MES}, null, '2'",
    )
    valores = formula(
        "i_40_prazos",
        core__core_dias_uteis=dias,
        staging__stg_parceiros__envios=tabela(
            "parceiro, competencia, primeiro_envio",
            f"'x', {MES}, date '2026-06-08'",
            f"'y', {MES}, date '2026-06-09'",
        ),
        core__core_matriculas_curso=tabela(
            MATRICULAS_CURSO,
            "'x', '1', null::date, 'desistente', date '2026-05-20', date '2026-06-12'",
            "'y', '2', null, 'desistente', date '2026-05-20', date '2026-06-13'",
        ),
        staging__stg_incentivo__pagamentos=pagamentos,
    )
    for medida in ("relatorios_no_prazo", "comunicacoes_no_prazo", "pagamentos_no_prazo"):
        assert valores["brasil", "BR", medida] == 0.5
        assert valores["brasil", "BR", "x", medida] == 1
        assert valores["brasil", "BR", "y", medida] == 0


def test_i_40_counts_what_the_rules_judge(formula: Formula) -> None:
    linhas = formula.linhas(
        "i_40_prazos",
        "medida, coalesce(valor_1, ''), numerador, denominador",
        core__core_dias_uteis=tabela(
            "mes, ordem, dia, calendario",
            "date '2026-06-01', 5, date '2026-06-08', 'com_facultativos'",
            "date '2026-06-01', 15, date '2026-06-22', 'com_facultativos'",
        ),
        staging__stg_parceiros__envios=tabela("parceiro, competencia, primeiro_envio", "'x', null::date, null::date"),
        core__core_matriculas_curso=tabela(
            MATRICULAS_CURSO,
            # Communicated late; not communicated; back in the course; gone from the register before and after it.
            "'x', '1', null::date, 'desistente', date '2026-05-20', date '2026-06-13'",
            "'x', '2', null, 'desistente', date '2026-05-20', null",
            "'x', '3', null, 'cursando', date '2026-05-20', date '2026-06-13'",
            "'x', '4', date '2026-04-01', 'desistente', date '2026-05-20', date '2026-06-13'",
            "'x', '5', date '2026-05-01', 'desistente', date '2026-05-20', date '2026-06-12'",
        ),
        staging__stg_incentivo__pagamentos=tabela(
            "tipo, situacao, competencia, data_pagamento, codigo_matricula_curso",
            f"'bolsa_formacao', 'pago', {MES}, date '2026-06-23', '4'",
            f"'bolsa_formacao', 'pago', {MES}, date '2026-06-22', 'que ninguém enviou'",
        ),
    )
    assert linhas == [
        ("comunicacoes_no_prazo", "", 1, 2),
        ("comunicacoes_no_prazo", "x", 1, 2),
        ("pagamentos_no_prazo", "", 1, 2),
        ("pagamentos_no_prazo", "x", 0, 1),
    ]


def test_i_40_the_term_is_the_one_in_force_in_the_month_of_the_report(formula: Formula) -> None:
    april = "date '2026-04-01'"
    valores = formula(
        "i_40_prazos",
        core__core_parametros_mes=f"""
            {parametros(PARAMETROS)} union all {parametros({"prazo_relatorio_dia_util": 3}, april)}
        """,
        core__core_dias_uteis=tabela(
            "mes, ordem, dia, calendario",
            "date '2026-05-01', 3, date '2026-05-06', 'com_facultativos'",
            "date '2026-05-01', 5, date '2026-05-08', 'com_facultativos'",
        ),
        staging__stg_parceiros__envios=tabela(
            "parceiro, competencia, primeiro_envio",
            f"'x', {april}, date '2026-05-06'",
            f"'y', {april}, date '2026-05-07'",
        ),
        core__core_matriculas_curso=tabela(MATRICULAS_CURSO, "'x', '1', null::date, null, null::date, null::date"),
        staging__stg_incentivo__pagamentos=tabela(
            "tipo, situacao, competencia, data_pagamento, codigo_matricula_curso",
            f"'tutor', 'pago', {april}, null::date, null",
        ),
    )
    assert valores["brasil", "BR", "x", "relatorios_no_prazo"] == 1
    assert valores["brasil", "BR", "y", "relatorios_no_prazo"] == 0
