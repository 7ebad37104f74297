"""Suspect payments are amber when they are more than usual, not because there are some."""

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
    """`lines` lines a month, of which so many fire `rule`; the newest month, which is examined."""
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


def amber(con: duckdb.DuckDBPyConnection, month: date, folder: Path) -> dict[str, str]:
    checks = suites.validate(Validator(folder), SUITE, suites.profile(con, SUITE, month), month)
    assert not any(check.blocks for check in checks)
    return {
        check.checagem.removeprefix("pagamentos_suspeitos_"): check.observado for check in checks if not check.sucesso
    }


@pytest.mark.parametrize(
    ("cases", "jumps"),
    [
        pytest.param([20, 20, 20, 20], False, id="the usual"),
        pytest.param([20, 20, 20, 39], False, id="nearly the double"),
        pytest.param([20, 20, 20, 41], True, id="a jump"),
        pytest.param([100, 100, 100, 110], False, id="many, as ever"),
        pytest.param([0, 0, 0, 10], False, id="few, where there were none"),
        pytest.param([0, 0, 0, 11], True, id="a jump from none"),
        pytest.param([60], False, id="the first month, presumed"),
        pytest.param([0, 0, 101], True, id="two months are no history"),
        pytest.param([90] + [1] * 13, False, id="older than a year"),
        pytest.param([900] + [5] * 12 + [11], True, id="what is older than a year is not usual"),
    ],
)
@pytest.mark.parametrize("count", sorted(RULES))
def test_lines_beside_the_months_before(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, count: str, cases: list[int], jumps: bool
) -> None:
    month = pay(con, RULES[count], cases)
    found = amber(con, month, tmp_path)
    assert set(found) == ({count} if jumps else set())
    if jumps:
        assert f"{month:%Y-%m}: {cases[-1]} em 1000" in found[count]


@pytest.mark.parametrize(("cases", "jumps"), [([30, 30, 30, 40], False), ([10, 10, 10, 30], True), ([3], False)])
def test_residents_who_left_beside_the_months_judged(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, cases: list[int], jumps: bool
) -> None:
    con.execute("insert into lake.execucao values (date '2026-12-01')")
    # Months of SCNES that no run examined say nothing of the usual.
    con.executemany(
        "insert into lake.conjuntos values ('scnes', ?)", [(date(2024, month, 1),) for month in range(1, 13)]
    )
    for month, count in zip(months(len(cases)), cases, strict=True):
        con.execute("insert into lake.conjuntos values ('scnes', ?)", [month])
        con.execute(
            "insert into restrito.pagamentos.alertas select ? || range, 'R-3', ?, 'extinto' from range(?)",
            [str(month), month, count],
        )
    found = amber(con, date(2026, 12, 1), tmp_path)
    assert set(found) == ({COUNTS[2]} if jumps else set())


def test_an_installation_without_payments_has_nothing_suspect(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("insert into lake.execucao values (date '2026-12-01')")
    assert amber(con, date(2026, 12, 1), tmp_path) == {}


def test_what_comes_after_the_month_examined_is_left_out(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pay(con, "R-1", [20, 20, 20, 20, 500])
    con.execute("update lake.execucao set competencia = ?", [months(4)[-1]])
    assert amber(con, months(4)[-1], tmp_path) == {}
