"""Partner workbooks: titles above the header, cells of any kind, and the sheet's own row numbers."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook

from tests.unit.ingest.bancada import RELATORIO, Bancada

MATRICULAS = "parceiros/abc/matriculas_202605.xlsx"
CABECALHO = [
    "codigo_matricula_curso", "codigo_oferta", "tipo_oferta", "data_fim_oferta", "cpf", "nome", "data_matricula",
    "data_inicio_atividades",
]  # fmt: skip
LINHA = ["C1", 77, "I", date(2027, 1, 31), 1234567890, "Zuleide Gerada", datetime(2026, 1, 5), "06/01/2026"]


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    book.create_sheet("Outra").append(["nada"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_of_any_kind(bancada: Bancada) -> None:
    bancada.put(MATRICULAS, workbook(CABECALHO, LINHA))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (1, 1), bancada.rejections()
    columns = "linha, codigo_oferta, data_fim_oferta, data_matricula, data_inicio_atividades"
    assert bancada.query(f"select {columns} from lake.parceiros_matriculas") == [
        (2, "77", date(2027, 1, 31), date(2026, 1, 5), date(2026, 1, 6))
    ]
    assert bancada.vault(carga.carga_id, "cpf") == [("01234567890",)]


def test_titles_above_the_header_are_no_rows(bancada: Bancada) -> None:
    titles = [["Relatório de matrículas"], [], [None, "cpf", "nome"]]
    bancada.put(MATRICULAS, workbook(*titles, ["nº", *CABECALHO], [1, *LINHA], [], [2, "C2", *LINHA[1:]]))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (2, 2), bancada.rejections()
    assert carga.avisos == ("A coluna 'nº' não é conhecida e não foi lida.",)
    assert bancada.query("select linha from lake.parceiros_matriculas order by 1") == [(5,), (7,)]


def test_a_header_below_the_tenth_row_is_not_found(bancada: Bancada) -> None:
    bancada.put(MATRICULAS, workbook(*[["título"]] * 10, CABECALHO, LINHA))
    assert bancada.one().motivo == (
        f"O arquivo {MATRICULAS} não tem a coluna obrigatória 'codigo_matricula_curso'; "
        f"tem {len(CABECALHO)} colunas, nenhuma de nome conhecido."
    )


def test_the_missing_column_is_named_from_the_row_most_like_a_header(bancada: Bancada) -> None:
    bancada.put(MATRICULAS, workbook(["título"], CABECALHO[:-1], LINHA[:-1]))
    said = f"O arquivo {MATRICULAS} não tem a coluna obrigatória 'data_inicio_atividades'; tem as colunas "
    assert str(bancada.one().motivo).startswith(f"{said}'{CABECALHO[0]}', ")


def test_a_date_with_a_time_is_no_date(bancada: Bancada) -> None:
    bancada.put(MATRICULAS, workbook(CABECALHO, [*LINHA[:-1], datetime(2026, 1, 6, 8, 30)]))
    assert bancada.one().linhas_rejeitadas == 1
    assert [row[:2] for row in bancada.rejections()] == [(2, "data_inicio_atividades")]


def test_a_date_in_a_month_column_is_its_month(bancada: Bancada) -> None:
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


def test_a_workbook_that_grows_without_measure_is_refused(bancada: Bancada) -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container, container.open("xl/a.xml", "w") as member:
        for _ in range(1100):
            member.write(b" " * (1 << 20))
    bancada.put(MATRICULAS, out.getvalue())
    assert bancada.one().motivo == f"O arquivo {MATRICULAS} não é uma planilha .xlsx legível."
