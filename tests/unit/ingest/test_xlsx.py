"""Workbooks: titles above the header, kinds of cells and sheets, dates, limits, and row numbers."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.ingest import workbook as other_process
from tests.unit.ingest.bancada import RELATORIO, Workbench

MATRICULAS = "parceiros/abc/matriculas_202605.xlsx"
CABECALHO = [
    "codigo_matricula_curso", "codigo_oferta", "tipo_oferta", "data_fim_oferta", "cpf", "nome", "data_matricula",
    "data_inicio_atividades",
]  # fmt: skip
LINKS = "xl/_rels/workbook.xml.rels"
TOO_LARGE = f"O arquivo {MATRICULAS} é grande demais para ser lido no limite de memória e de tempo."
LINHA = ["C1", 77, "I", date(2027, 1, 31), 1234567890, "Zuleide Gerada", datetime(2026, 1, 5), "06/01/2026"]


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet, rows)
    book.create_sheet("Outra").append(["nada"])
    return saved(book)


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(content: bytes, edit: Any, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Return a workbook with one of its parts changed by `edit`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in book.namelist():
            text = book.read(name)
            made.writestr(name, edit(text.decode()) if name == part else text)
    return out.getvalue()


def with_rows(content: bytes, rows: str) -> bytes:
    """Return a workbook with more rows, given as XML, at the end of its first sheet."""
    return edited(content, lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))


def test_cells_of_any_kind(bancada: Workbench) -> None:
    bancada.put(MATRICULAS, workbook(CABECALHO, LINHA))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (1, 1), bancada.rejections()
    columns = "linha, codigo_oferta, data_fim_oferta, data_matricula, data_inicio_atividades"
    assert bancada.query(f"select {columns} from lake.parceiros_matriculas") == [
        (2, "77", date(2027, 1, 31), date(2026, 1, 5), date(2026, 1, 6))
    ]
    assert bancada.vault(carga.carga_id, "cpf") == [("01234567890",)]


def test_titles_above_the_header_are_skipped(bancada: Workbench) -> None:
    titles = [["Relatório de matrículas"], [], [None, "cpf", "nome"]]
    bancada.put(MATRICULAS, workbook(*titles, ["nº", *CABECALHO], [1, *LINHA], [], [2, "C2", *LINHA[1:]]))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (2, 2), bancada.rejections()
    assert carga.avisos == ("A coluna 'nº' não é conhecida e não foi lida.",)
    assert bancada.query("select linha from lake.parceiros_matriculas order by 1") == [(5,), (7,)]


def test_a_header_below_the_tenth_row_is_not_found(bancada: Workbench) -> None:
    bancada.put(MATRICULAS, workbook(*[["título"]] * 10, CABECALHO, LINHA))
    assert bancada.one().motivo == (
        f"O arquivo {MATRICULAS} não tem a coluna obrigatória 'codigo_matricula_curso'; "
        "tem 1 coluna, nenhuma de nome conhecido."
    )


def test_a_missing_column_is_reported_for_the_row_most_like_a_header(bancada: Workbench) -> None:
    bancada.put(MATRICULAS, workbook(["título"], CABECALHO[:-1], LINHA[:-1]))
    reason = f"O arquivo {MATRICULAS} não tem a coluna obrigatória 'data_inicio_atividades'; tem as colunas "
    assert str(bancada.one().motivo).startswith(f"{reason}'{CABECALHO[0]}', ")


def test_a_date_with_a_time_rejects_the_row(bancada: Workbench) -> None:
    bancada.put(MATRICULAS, workbook(CABECALHO, [*LINHA[:-1], datetime(2026, 1, 6, 8, 30)]))
    assert bancada.one().linhas_rejeitadas == 1
    assert [row[:2] for row in bancada.rejections()] == [(2, "data_inicio_atividades")]


def test_a_date_in_a_month_column_is_its_month(bancada: Workbench) -> None:
    rows: list[list[Any]] = [
        list({**RELATORIO, "codigo_matricula_curso": code}.values()) for code in ("C1", "C2", "C3")
    ]
    rows[0][1], rows[1][1], rows[2][1] = date(2026, 5, 1), 202605, date(2026, 5, 2)
    bancada.put("parceiros/abc/relatorio_202605.xlsx", workbook(list(RELATORIO), *rows))
    bancada.one()
    assert bancada.query("select linha, competencia from lake.parceiros_relatorio") == [
        (2, date(2026, 5, 1)),
        (3, date(2026, 5, 1)),
    ]
    assert [row[:2] for row in bancada.rejections()] == [(4, "competencia")]


def test_a_workbook_that_expands_beyond_the_limit_is_refused(bancada: Workbench) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container, container.open("xl/a.xml", "w") as member:
        for _ in range(1100):
            member.write(b" " * (1 << 20))
    bancada.put(MATRICULAS, out.getvalue())
    assert bancada.one().motivo == TOO_LARGE


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"/></row>',
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> \u00a0\u200b</t></is></c></row>',
        "".join(f'<row r="{row}"><c r="XFD{row}" s="0"/></row>' for row in range(1000, 4000)),
    ],
)
def test_blank_cells_far_away_cost_nothing(bancada: Workbench, far: str) -> None:
    bancada.put(MATRICULAS, with_rows(workbook(CABECALHO, LINHA), far))
    carga = bancada.one(memoria="200MB")
    assert (carga.linhas_lidas, carga.linhas_carregadas, carga.avisos) == (1, 1, ())


def test_values_in_columns_without_a_name_are_reported_and_not_read(bancada: Workbench) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bancada.put(MATRICULAS, with_rows(workbook(CABECALHO, [*LINHA, None, "nota"]), far))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (1, 1)
    assert carga.avisos == ("Há valores em colunas sem nome no cabeçalho, que não foram lidos (coluna 10, 16384).",)


@pytest.mark.parametrize("used", [1000, 1001])
def test_more_than_a_thousand_columns_are_refused(bancada: Workbench, used: int) -> None:
    more = [f"c{number}" for number in range(used - len(CABECALHO))]
    bancada.put(MATRICULAS, workbook([*CABECALHO, *more], LINHA))
    carga = bancada.one()
    if used > 1000:
        assert carga.motivo == f"O arquivo {MATRICULAS} usa mais de 1000 colunas."
    else:
        assert carga.linhas_carregadas == 1


def test_error_cells_reject_their_rows(bancada: Workbench) -> None:
    columns = [*RELATORIO, "suspenso", "justificativa_aceita", "data_situacao"]
    good = [*RELATORIO.values(), None, None, None]
    rows = [[f"C{number}", *good[1:]] for number in range(6)]
    rows[0][6], rows[1][7], rows[2][8] = "#N/A", "#REF!", "#N/D"  # two error cells and a text
    bancada.put("parceiros/abc/relatorio_202605.xlsx", workbook(columns, *rows))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_rejeitadas) == (6, 3)
    rejections = [(line, column, reason) for line, column, _, reason in bancada.rejections()]
    assert rejections == [
        (line, column, f"O valor da coluna '{column}' é um erro de planilha.")
        for line, column in ((2, "suspenso"), (3, "justificativa_aceita"), (4, "data_situacao"))
    ]


def test_a_formula_without_a_calculated_value_is_not_an_empty_cell(bancada: Workbench) -> None:
    row = [*RELATORIO.values(), "=VLOOKUP(1,A1:B2,2)"]
    bancada.put("parceiros/abc/relatorio_202605.xlsx", workbook([*RELATORIO, "suspenso"], row))
    assert bancada.one().linhas_rejeitadas == 1
    assert bancada.rejections()[0][1:3] == ("suspenso", "#SEM_VALOR")


def test_the_first_visible_worksheet_is_read(bancada: Workbench) -> None:
    book = Workbook()
    hidden, other, shown, last = book.active, book.create_sheet("b"), book.create_sheet("c"), book.create_sheet("d")
    assert isinstance(hidden, Worksheet)
    chart = book.create_chartsheet("Gráfico", 0)
    chart.add_chart(BarChart())
    hidden.sheet_state, other.sheet_state = "hidden", "veryHidden"
    for sheet, code in ((hidden, "H"), (other, "O"), (shown, "V"), (last, "U")):
        fill(sheet, [CABECALHO, [code, *LINHA[1:]]])
    bancada.put(MATRICULAS, saved(book))
    assert bancada.one().linhas_carregadas == 1
    assert bancada.query("select codigo_matricula_curso from lake.parceiros_matriculas") == [("V",)]


def test_a_workbook_without_a_visible_sheet_is_refused(bancada: Workbench) -> None:
    book = workbook(CABECALHO, LINHA)
    content = edited(book, lambda text: text.replace('state="visible"', 'state="hidden"'), "xl/workbook.xml")
    bancada.put(MATRICULAS, content)
    assert bancada.one().motivo == f"O arquivo {MATRICULAS} não tem planilha visível."


def test_numbers_have_the_digits_that_a_spreadsheet_shows(bancada: Workbench) -> None:
    assert cells_of('<c r="A1"><v>4000.0</v></c><c r="B1"><v>0.30000000000000004</v></c><c r="C1"><v>1E+3</v></c>') == [
        (1, {1: "4000", 2: "0.3", 3: "1000"})
    ]


@pytest.mark.parametrize(
    ("form", "serial", "shown"),
    [
        ("dd/mm/yyyy", "46143", ["2026-05-01"]), ("yyyy-mm-dd hh:mm", "46143", ["2026-05-01"]),
        ("d-mmm", "1", ["1900-01-01"]), ('[$-416]d" de "mmmm;@', "46143.0", ["2026-05-01"]),
        ("dd/mm/yyyy", "46143.354166666664", "2026-05-01 08:30:00"), ("mm/yyyy", "61", ["1900-03-01"]),
        ("dd/mm/yyyy", "46143.999999999", ["2026-05-02"]), ("hh:mm", "0.5", "12:00:00"),
        ("[h]:mm", "1.5", "1 day, 12:00:00"), ("dd/mm/yyyy", "1E+300", "1e+300"), ('"dias" 0', "46143", "46143"),
        ("[Red]#,##0.00", "4000.5", "4000.5"), ("General", "46143", "46143"), (r"0\d", "5", "5"),
    ],
)  # fmt: skip
def test_the_format_decides_whether_a_number_is_a_date(form: str, serial: str, shown: Any) -> None:
    styles = f'<s><numFmts><numFmt numFmtId="164" formatCode="{escape(form, {chr(34): "&quot;"})}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></s>'
    dates = other_process._date_styles(fromstring(styles))
    assert cells_of(f'<c r="A1" s="1"><v>{serial}</v></c>', dates=dates) == [(1, {1: shown})]


def test_a_strict_workbook_and_cells_without_a_reference() -> None:
    strict = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    assert cells_of("<c><v>1</v></c><c/><c t='b'><v>1</v></c><c t='d'><v>2026-05-01T00:00:00</v></c>", strict) == [
        (1, {1: "1", 3: "True", 4: ["2026-05-01"]})
    ]


@pytest.mark.parametrize(
    "rows",
    ['<row r="2"/><row r="1"/>', '<row r="x"/>', '<row r="2000000"/>', '<row><c t="s"><v>9</v></c></row>', "<row>"],
)
def test_an_invalid_sheet_is_refused(bancada: Workbench, rows: str) -> None:
    bancada.put(MATRICULAS, with_rows(workbook(CABECALHO, LINHA), rows))
    assert bancada.one().motivo == f"O arquivo {MATRICULAS} não é uma planilha .xlsx legível."


def test_a_workbook_beyond_the_memory_limit_is_refused_and_the_others_go_on(bancada: Workbench) -> None:
    bomb = with_rows(workbook(CABECALHO, LINHA), "<row>" + "<c/>" * 6_000_000 + "</row>")
    bancada.put(MATRICULAS, bomb)
    bancada.put("parceiros/def/matriculas_202605.xlsx", workbook(CABECALHO, LINHA))
    outcomes = {carga.arquivo: (carga.estado, carga.motivo) for carga in bancada.run(memoria="200MB")}
    assert outcomes == {
        MATRICULAS: ("recusado", TOO_LARGE), "parceiros/def/matriculas_202605.xlsx": ("carregado", None),
    }  # fmt: skip


def test_a_workbook_beyond_the_time_limit_is_refused(bancada: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.ingest.xlsx_file._SEGUNDOS", 1)
    cells = "<row>" + "<c/>" * 10_000 + "</row>"
    bancada.put(MATRICULAS, with_rows(workbook(CABECALHO, LINHA), cells * 2_000))
    assert bancada.one().motivo == TOO_LARGE


def test_shared_strings_and_their_runs(tmp_path: Path) -> None:
    content = edited(workbook(["A"]), lambda text: re.sub(r"<c .*</c>", '<c r="B1" t="s"><v>1</v></c>', text))
    runs = "<si><r><t>Zule</t></r><rPh><t>x</t></rPh><r><t>ide</t></r></si>"
    link = '<Relationship Id="rS" Type="http://x/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    content = edited(content, lambda t: t.replace("</Relationships>", f"{link}</Relationships>"), LINKS)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst><si><t>não</t></si>{runs}</sst>")
    assert list(other_process.rows(str(path))) == [(1, {2: "Zuleide"})]


def cells_of(row: str, namespace: str = "", dates: Any = None) -> list[tuple[int, dict[int, Any]]]:
    """Return what the other process would write for a sheet with this row."""
    reader = other_process._Reader([], dates or {}, other_process._EPOCA)
    sheet = f"<worksheet {namespace}><sheetData><row>{row}</row></sheetData></worksheet>"
    return list(reader.rows(io.BytesIO(sheet.encode())))
