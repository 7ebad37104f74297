"""Exports are read by spreadsheets: text that would run as a formula must not."""

from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.export import tables
from orchestration.page.publico import opened
from orchestration.settings import Home

PERIGOSO = '=HYPERLINK("http://x")'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.warehouse.mkdir()
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create schema e")
        con.execute("create table e.t as select ? as texto, -5 as numero, 'comum' as outro", [PERIGOSO])
    return home


def test_formulas_are_led_by_an_apostrophe_in_csv_and_xlsx_alone(home: Home, tmp_path: Path) -> None:
    for form in tables.FORMATOS:
        assert tables.export(home, "e.t", tmp_path / f"t.{form}", form, publico=True) == 1

    assert duckdb.execute(f"select texto, numero from '{tmp_path}/t.csv'").fetchall() == [("'" + PERIGOSO, -5)]
    assert duckdb.execute(f"select texto, numero from '{tmp_path}/t.parquet'").fetchall() == [(PERIGOSO, -5)]
    sheet = load_workbook(tmp_path / "t.xlsx")["dados"]
    assert [cell.value for cell in sheet[2]] == ["'" + PERIGOSO, -5, "comum"]


def test_files_of_the_page_are_as_safe(home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create schema indicadores")
        con.execute(
            "create table indicadores.valores (indicador text, competencia date, nivel text, codigo_territorio text,"
            " recorte json, suprimido boolean)"
        )
        con.execute("create table indicadores.territorios (nivel text, codigo_territorio text, nome text, uf text)")
        con.execute("create table indicadores.integridade (competencia date)")
        con.execute("create table indicadores.catalogo (indicador text, recortes text, medidas text)")
    with opened(home.publico) as publico:
        publico.copy_csv("select texto, numero from e.t order by all", tmp_path / "f.csv")

    assert duckdb.execute(f"select texto, numero from '{tmp_path}/f.csv'").fetchall() == [("'" + PERIGOSO, -5)]


@pytest.mark.parametrize("texto", ["+1", "-1", "@a", "\tx", "\rx", "\nx", "=1"])
def test_every_leader_of_a_formula_is_known(texto: str) -> None:
    assert tables.safe(texto) == "'" + texto
    assert tables.safe("a" + texto) == "a" + texto
