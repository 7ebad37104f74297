"""Exported text that a spreadsheet would run as a formula is made harmless."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.errors import ExitCode, UserError
from orchestration.export import tables
from orchestration.page.publico import opened
from orchestration.settings import Home

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.warehouse.mkdir()
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create schema e")
        con.execute("create table e.t as select ? as texto, -5 as numero, 'comum' as outro", [FORMULA])
    return home


def test_formulas_get_an_apostrophe_in_csv_and_xlsx_but_not_in_parquet(home: Home, tmp_path: Path) -> None:
    for form in tables.FORMATOS:
        assert tables.export(home, "e.t", tmp_path / f"t.{form}", form, publico=True) == 1

    assert duckdb.execute(f"select texto, numero from '{tmp_path}/t.csv'").fetchall() == [("'" + FORMULA, -5)]
    assert duckdb.execute(f"select texto, numero from '{tmp_path}/t.parquet'").fetchall() == [(FORMULA, -5)]
    sheet = load_workbook(tmp_path / "t.xlsx")["dados"]
    assert [cell.value for cell in sheet[2]] == ["'" + FORMULA, -5, "comum"]


def test_files_of_the_page_have_no_formula(home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create schema indicadores")
        con.execute(
            "create table indicadores.valores (indicador text, competencia date, nivel text, codigo_territorio text,"
            " recorte json, faixa text, suprimido boolean)"
        )
        con.execute(
            "create table indicadores.territorios (nivel text, codigo_territorio text, nome text, uf text,"
            " codigo_regiao_saude text)"
        )
        con.execute("create table indicadores.integridade (competencia date)")
        con.execute("create table indicadores.catalogo (indicador text, recortes text, medidas text)")
    with opened(home, home.publico) as publico:
        publico.copy_csv("select texto, numero from e.t order by all", tmp_path / "f.csv")

    assert duckdb.execute(f"select texto, numero from '{tmp_path}/f.csv'").fetchall() == [("'" + FORMULA, -5)]


@pytest.mark.parametrize("texto", ["+1", "-1", "@a", "\tx", "\rx", "\nx", "=1"])
def test_every_character_that_starts_a_formula_is_covered(texto: str) -> None:
    assert tables.safe(texto) == "'" + texto
    assert tables.safe("a" + texto) == "a" + texto


@pytest.fixture
def numbers(home: Home) -> Home:
    with duckdb.connect(str(home.publico)) as con:
        con.execute(
            """create table e.n as select 0.189596 :: double as parcela, 45 :: double as pessoas,
            1e-7 :: double as pouco,
            12.50 :: decimal(14, 2) as reais, date '2026-05-01' as mes, null :: double as nada,
            '{"especialidade": "Pediatria", "ano": "R1"}' :: json as recorte, ['=a', 'b'] as regras"""
        )
    return home


def test_a_csv_for_spreadsheets_in_portuguese(numbers: Home, tmp_path: Path) -> None:
    tables.export(numbers, "e.n", tmp_path / "n.csv", "csv", publico=True)
    header, row = (tmp_path / "n.csv").read_bytes().decode("utf-8").splitlines()
    assert header == "\ufeffparcela;pessoas;pouco;reais;mes;nada;recorte;regras"
    assert row == "0,189596;45;0,0000001;12,50;2026-05-01;;especialidade=Pediatria, ano=R1;'=a, b"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_lists_and_json_are_plain_text_in_spreadsheets(form: str, home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.publico)) as con:
        con.execute(
            """create table e.j as select ['P1', 'P2'] as codigos,
            '[{"fonte": "cnrm", "linha": 2}, {"fonte": "x"}]'::json as fatos,
            '["=a", 3]'::json as itens, '{"uf": "SE"}'::json as recorte, '"texto"'::json as texto,
            null::json as nada, []::text[] as vazia"""
        )
    target = tmp_path / f"j.{form}"
    tables.export(home, "e.j", target, form, publico=True)
    if form == "xlsx":
        row = [cell.value or "" for cell in load_workbook(target)["dados"][2]]
    else:
        (row,) = csv.reader(target.read_text(encoding="utf-8-sig").splitlines()[1:], delimiter=";")
    assert row == ["P1, P2", "fonte=cnrm, linha=2; fonte=x", "'=a; 3", "uf=SE", "texto", "", ""]


def test_a_workbook_is_written_whole_or_not_at_all(home: Home, tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["uma linha"]
        raise ZeroDivisionError

    folder = tmp_path / "saida"
    folder.mkdir()
    with pytest.raises(ZeroDivisionError):
        tables.write_sheet(folder / "t.xlsx", "dados", ["texto"], rows())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("form", tables.FORMATOS)
def test_an_export_makes_its_folder_and_says_which_file_cannot_be_written(
    home: Home, tmp_path: Path, form: str
) -> None:
    made = tmp_path / "nova" / "pasta" / f"t.{form}"
    assert tables.export(home, "e.t", made, form, publico=True)
    assert list(made.parent.iterdir()) == [made]
    for folder in (made, made / "pasta"):
        with pytest.raises(UserError) as refusal:
            tables.export(home, "e.t", folder / f"t.{form}", form, publico=True)
        assert refusal.value.saida == ExitCode.USO_INCORRETO
        assert refusal.value.frase == f"Não foi possível escrever {folder / f't.{form}'} (não é uma pasta)."


def test_a_worksheet_without_room_for_its_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LIMITE_XLSX", 2)
    tables.write_sheet(tmp_path / "t.xlsx", "dados", ["n"], [[1], [2]])
    with pytest.raises(UserError, match="aceita 2 linhas"):
        tables.write_sheet(tmp_path / "u.xlsx", "dados", ["n"], [[1], [2], [3]])
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_dates_amounts_and_lists_of_a_worksheet(tmp_path: Path) -> None:
    values = [
        date(2026, 5, 1),
        datetime(2026, 5, 1, 13, 45),
        Decimal("12.50"),
        True,
        None,
        ["a", "b"],
        "",
        "x" * 40_000,
    ]
    tables.write_sheet(tmp_path / "t.xlsx", "dados", list("abcdefgh"), [values], {"c": "#,##0.00"})
    day, hour, amount, yes, nothing, listed, empty, long = load_workbook(tmp_path / "t.xlsx")["dados"][2]
    assert (day.value, day.number_format) == (datetime(2026, 5, 1), "yyyy-mm-dd")
    assert hour.value == datetime(2026, 5, 1, 13, 45)
    assert (amount.value, amount.number_format, yes.value, nothing.value) == (12.5, "#,##0.00", True, None)
    assert listed.value == "a, b" and not empty.value and long.value == "x" * 32_767


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("6.99999999999999", "7"), ("-0.0", "0"), ("0.1 + 0.2", "0,3"), ("1e-7", "0,0000001"), ("1e-12", "0"),
        ("999.9999999999999", "1000"), ("1234567.125", "1234567,125"), ("1e15", "1000000000000000"), ("-2.50", "-2,5"),
        ("0.0001", "0,0001"), ("100.0", "100"),
    ],
)  # fmt: skip
def test_numbers_have_neither_exponent_nor_idle_zeros(number: str, text: str, home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.publico)) as con:
        con.execute(f"create table e.d as select cast({number} as double) as n")
    tables.export(home, "e.d", tmp_path / "d.csv", "csv", publico=True)
    assert (tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()[1] == text


def test_a_csv_for_programs(numbers: Home, tmp_path: Path) -> None:
    tables.export(numbers, "e.n", tmp_path / "n.csv", "csv", publico=True, dialect=tables.INTERNACIONAL)
    (row,) = duckdb.execute(f"select * from read_csv('{tmp_path}/n.csv', delim = ';')").fetchall()
    assert row[:4] == (0.189596, 45.0, 1e-7, 12.5) and row[6] == '{"especialidade": "Pediatria", "ano": "R1"}'


@pytest.mark.parametrize("form", tables.FORMATOS)
def test_an_export_of_a_synthetic_landing_says_so_in_every_row(form: str, numbers: Home, tmp_path: Path) -> None:
    numbers.ficticio.touch()
    target = tmp_path / f"t.{form}"
    tables.export(numbers, "e.t", target, form, publico=True)
    if form == "xlsx":
        written = [cell.value for cell in load_workbook(target)["dados"][2]]
    else:
        (written,) = duckdb.execute(f"select * from '{target}'").fetchall()
    assert written[-1] == "Dados fictícios"
