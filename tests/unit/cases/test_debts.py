"""What is to be recovered, at the desk: the balance, the settled debts, totals and the workbook."""

import io

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.cases import debts
from orchestration.settings import Home
from tests.unit.cases.desk_client import log_in


@pytest.fixture
def owing(desk: str, home: Home) -> str:
    """A desk with PG1 partly recovered, PG2 whole, and PG3 recovered."""
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            """
            insert into pagamentos.debitos values
                ('PG1', 41, 'abcdef1200', 'preceptor', 'PRG1', date '2026-02-01', ['a1', 'c3'], 4000, 1500, 2500,
                    timestamp '2026-03-05 01:30:00', 12),
                ('PG2', null, null, 'tutor', null, date '2026-02-01', ['b2'], 3000, 0, 3000,
                    timestamp '2026-03-06 12:00:00', 1),
                ('PG3', 42, 'fedcba9800', 'tutor', 'PRG1', date '2026-01-01', ['x9'], 2000, 2000, 0,
                    timestamp '2026-03-01 12:00:00', 30)
            """
        )
    return desk


def test_the_largest_balance_comes_first_with_names_cases_and_totals(owing: str) -> None:
    page = log_in(owing, "leo").get(f"{owing}/debitos").text
    assert page.index("PG2") < page.index("PG1") and "PG3" not in page
    assert "2 pagamentos: R$ 7.000,00 em risco, R$ 1.500,00 recolhidos, R$ 5.500,00 a recolher" in page
    assert "Hospital da Serra (SE)" in page and 'href="/casos/c3"' in page and "pessoa abcdef12" in page
    assert "04/03/2026" in page, "the day of the decision in Brasília"
    assert "há 12 dias" in page and "há 1 dia<" in page


def test_settled_debts_are_shown_when_asked_for(owing: str) -> None:
    page = log_in(owing, "leo").get(f"{owing}/debitos", params={"todos": "sim"}).text
    assert "3 pagamentos" in page and "PG3" in page


def test_the_register_is_a_workbook(owing: str) -> None:
    content = log_in(owing, "leo").get(f"{owing}/debitos.xlsx").content
    header, *lines = load_workbook(io.BytesIO(content))["valores a recolher"].iter_rows(values_only=True)
    found = [dict(zip(header, line, strict=True)) for line in lines]
    assert [(row["pagamento"], row["saldo"], row["casos"]) for row in found] == [
        ("PG2", 3000, "b2"),
        ("PG1", 2500, "a1 c3"),
    ]


def test_without_debts_it_says_so(desk: str) -> None:
    assert (
        "Nenhum pagamento com caso confirmado tem saldo a recolher." in log_in(desk, "leo").get(f"{desk}/debitos").text
    )


def test_a_second_page_goes_on_from_the_first(owing: str, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debts, "PAGE_SIZE", 1)
    assert [debts.register(home, page=page).debitos[0]["codigo_pagamento"] for page in (1, 2)] == ["PG2", "PG1"]
    assert debts.register(home, page=2).quantos == 2
