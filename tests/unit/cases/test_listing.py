"""`alertas` on screens of any width: names, one block a record where a table would not fit."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from orchestration.cases.registration import register
from orchestration.cli import residencias
from orchestration.settings import Home


@pytest.fixture
def cases(home: Home, publish, alert, run_at) -> Home:
    publish([alert("a" * 20), alert("b" * 20, regra="MR-20", valor=10)], run_at(1))
    register(home, home.restrito, run_at(1))
    return home


def shown(home: Home, *arguments: str) -> str:
    command = ["alertas", "--home", str(home.raiz), *arguments]
    return CliRunner().invoke(residencias, command, standalone_mode=False, catch_exceptions=False).output


@pytest.mark.parametrize("width", [80, 100, 139])
def test_below_140_columns_each_alert_is_a_block(cases: Home, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = shown(cases)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "2 alertas abertos" in text and "Hospital da Serra (SE) · Residência em Pediatria" in text
    assert f"caso {'a' * 20}" in text and "pagamento PG1" in text and "R$ 4.000,00 em risco" in text


def test_from_140_columns_on_it_is_a_table(cases: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert "│" in shown(cases)


def test_one_alert_is_one(cases: Home) -> None:
    assert "1 alerta aberto\n" in shown(cases, "--regra", "MR-20")


def test_files_for_programs_have_the_names(cases: Home) -> None:
    (row, _) = csv.DictReader(io.StringIO(shown(cases, "--formato", "csv")), delimiter=";")
    assert (row["programa"], row["instituicao"], row["uf"]) == ("Residência em Pediatria", "Hospital da Serra", "SE")
    assert json.loads(shown(cases, "--formato", "json"))[0]["instituicao"] == "Hospital da Serra"
