"""Suspect payments give a warning when there are more than usual, not because there are some."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import suites
from orchestration.audit.validator import Validator

[SUITE] = [suite for suite in suites.load("saida") if suite.nome == "pagamentos_suspeitos"]
COUNTS = ("incentivos_repetidos", "pagos_apos_saida", "residentes_que_sairam_no_scnes")
RULES = {"incentivos_repetidos": "R-1", "pagos_apos_saida": "R-2"}
CATALOGUE = [(rule, count) for count, rule in RULES.items()] + [("R-3", "ainda_no_scnes"), ("R-4", None)]
"""Ids of rules and the count that each is of."""


def months(count: int) -> list[date]:
    return [date(2025 + number // 12, number % 12 + 1, 1) for number in range(count)]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            """
            attach ':memory:' as restrito;
            create schema restrito.referencia;
            create schema lake; create schema restrito.pagamentos; create schema restrito.cadastro;
            create table lake.execucao (competencia date);
            create table lake.conjuntos (fonte varchar, competencia date);
            create table restrito.pagamentos.linhas (codigo_pagamento varchar, competencia date);
            create table restrito.pagamentos.avaliacoes (codigo_pagamento varchar, regra varchar, resultado varchar);
            create table restrito.pagamentos.alertas (alerta_id varchar, regra varchar, competencia date, e varchar);
            create table restrito.referencia.regras (id varchar, qualidade varchar);
            create table restrito.cadastro.residentes as select range as codigo_matricula from range(1000);
            """
        )
        opened.executemany("insert into restrito.referencia.regras values (?, ?)", CATALOGUE)
        yield opened


def pay(con: duckdb.DuckDBPyConnection, rule: str, cases: Sequence[int], lines: int = 1000) -> date:
    """Insert `lines` lines per month, of which `cases` are findings of `rule`; returns the newest month."""
    for month, count in zip(months(len(cases)), cases, strict=True):
        con.execute(
            "insert into restrito.pagamentos.linhas select ? || '/' || range, ? from range(?)",
            [str(month), month, lines],
        )
        con.execute(
            "insert into restrito.pagamentos.avaliacoes select ? || '/' || range, ?, 'indicio' from range(?)",
            [str(month), rule, count],
        )
    newest = months(len(cases))[-1]
    con.execute("insert into lake.execucao values (?)", [newest])
    return newest


def warnings(con: duckdb.DuckDBPyConnection, month: date, folder: Path) -> dict[str, str]:
    checks = suites.validate(Validator(folder), SUITE, suites.profile(con, SUITE, month), month)
    assert not any(check.blocks for check in checks)
    return {
        check.checagem.removeprefix("pagamentos_suspeitos_"): check.observado for check in checks if not check.sucesso
    }


@pytest.mark.parametrize(
    ("cases", "jumps"),
    [
        pytest.param([20, 20, 20, 20], False, id="the usual"),
        pytest.param([20, 20, 20, 39], False, id="nearly twice"),
        pytest.param([20, 20, 20, 41], True, id="a jump"),
        pytest.param([100, 100, 100, 110], False, id="many, as usual"),
        pytest.param([0, 0, 0, 10], False, id="few, where there were none"),
        pytest.param([0, 0, 0, 11], True, id="a jump from none"),
        pytest.param([60], False, id="the first month, presumed"),
        pytest.param([0, 0, 101], True, id="two months are too few"),
        pytest.param([90] + [1] * 13, False, id="older than a year"),
        pytest.param([900] + [5] * 12 + [11], True, id="months older than a year do not count"),
    ],
)
@pytest.mark.parametrize("count", sorted(RULES))
def test_lines_compared_with_earlier_months(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, count: str, cases: list[int], jumps: bool
) -> None:
    month = pay(con, RULES[count], cases)
    raised = warnings(con, month, tmp_path)
    assert set(raised) == ({count} if jumps else set())
    if jumps:
        assert f"{month:%Y-%m}: {cases[-1]} em 1000" in raised[count]


@pytest.mark.parametrize(("cases", "jumps"), [([30, 30, 30, 40], False), ([10, 10, 10, 30], True), ([3], False)])
def test_residents_who_left_compared_with_months_judged(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, cases: list[int], jumps: bool
) -> None:
    con.execute("insert into lake.execucao values (date '2026-12-01')")
    # SCNES months that no run examined do not count.
    con.executemany(
        "insert into lake.conjuntos values ('scnes', ?)", [(date(2024, month, 1),) for month in range(1, 13)]
    )
    for month, count in zip(months(len(cases)), cases, strict=True):
        con.execute("insert into lake.conjuntos values ('scnes', ?)", [month])
        con.execute(
            "insert into restrito.pagamentos.alertas select ? || range, 'R-3', ?, 'extinto' from range(?)",
            [str(month), month, count],
        )
    raised = warnings(con, date(2026, 12, 1), tmp_path)
    assert set(raised) == ({COUNTS[2]} if jumps else set())


def test_no_payments_give_no_warning(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("insert into lake.execucao values (date '2026-12-01')")
    assert warnings(con, date(2026, 12, 1), tmp_path) == {}


def test_months_after_the_one_examined_are_ignored(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pay(con, "R-1", [20, 20, 20, 20, 500])
    con.execute("update lake.execucao set competencia = ?", [months(4)[-1]])
    assert warnings(con, months(4)[-1], tmp_path) == {}
