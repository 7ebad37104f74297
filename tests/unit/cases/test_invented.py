"""What a home of invented data writes says so (Dados fictícios), and what another home writes does not."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

from orchestration.cases.registration import register
from orchestration.cli import residencias
from orchestration.export.tables import FICTICIOS, NOTICE
from orchestration.settings import Home
from tests.unit.cases.desk_client import log_in
from tests.unit.cases.person import publish_person

PERSON = "p1" + "0" * 62
COMMANDS = (
    "oficio --instituicao INS1 --por Ana",
    "dossie a1",
    "dossie a1 --formato csv",
    f"ficha {PERSON}",
    f"ficha {PERSON} --formato html",
    f"ficha {PERSON} --formato json",
    "lote --competencia 2026-03",
    "lote --competencia 2026-03 --formato csv",
    "lote --competencia 2026-03 --formato json",
    "lote --competencia 2026-03 --formato xlsx --para {relatorios}/lote.xlsx",
)


@pytest.fixture
def cases(home: Home, publish, alert, run_at) -> Home:
    publish([alert("a1")], run_at(1))
    publish_person(home, PERSON)
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            "update pagamentos.linhas set situacao = 'programado', fase = 'pre', competencia_lote = date '2026-03-01'"
        )
    register(home, home.restrito, run_at(1))
    home.relatorios.mkdir()
    return home


def written(home: Home, command: str) -> list[str]:
    """The text of each file that a command wrote, or what it printed when it wrote none."""
    before = set(home.relatorios.rglob("*.*"))
    words = command.format(relatorios=home.relatorios).split()
    ended = CliRunner().invoke(residencias, [*words, "--home", str(home.raiz)], standalone_mode=False)
    assert not ended.exception, ended.exception
    return [text_of(path) for path in sorted(set(home.relatorios.rglob("*.*")) - before)] or [ended.output]


def text_of(path: Path) -> str:
    match path.suffix:
        case ".docx":
            return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
        case ".xlsx":
            return str(list(load_workbook(path).worksheets[0].values))
        case _:
            return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_of_invented_data_says_so(cases: Home, command: str) -> None:
    cases.ficticio.touch()
    assert [NOTICE in text for text in written(cases, command)] == [True] * (2 if "oficio" in command else 1)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_of_real_data_does_not(cases: Home, command: str) -> None:
    assert not any(FICTICIOS in text or "aviso" in text for text in written(cases, command))


def test_every_row_of_an_invented_batch_says_so(cases: Home) -> None:
    cases.ficticio.touch()
    (text,) = written(cases, "lote --competencia 2026-03 --formato csv")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    (plain,) = written(cases, "lote --competencia 2026-03 --formato json")
    assert rows and {row["aviso"] for row in [*rows, *json.loads(plain)]} == {NOTICE}


def test_the_desk_says_so_on_every_page_and_in_its_files(desk: str, home: Home, tmp_path: Path) -> None:
    browser = log_in(desk, "bia")
    assert FICTICIOS not in browser.get(f"{desk}/casos").text
    home.ficticio.touch()
    for page in ("entrar", "casos", "casos/a1", "debitos", "regras", "casos/a1/dossie.html", "casos/a1/dossie.csv"):
        assert NOTICE in browser.get(f"{desk}/{page}").text, page
    sheet = tmp_path / "casos.xlsx"
    sheet.write_bytes(browser.get(f"{desk}/casos.xlsx").content)
    header, *rows = load_workbook(sheet).worksheets[0].values
    assert header[-1] == "aviso" and [row[-1] for row in rows] == [NOTICE] * 3
