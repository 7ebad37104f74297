"""CSV dialects and the workbook: the same record in different bytes."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from orchestration.synthetic import writers as w
from orchestration.synthetic.months import Month
from orchestration.synthetic.writers import Document, Reais


@pytest.mark.parametrize(
    ("dialeto", "esperado"),
    [
        (w.PADRAO, ["00123456797", "2026-05-09", "2026-05", "4000.00", "S", ""]),
        (w.PLANILHA_BR, ["001.234.567-97", "09/05/2026", "202605", "R$ 4.000,00", "S", ""]),
        (w.VIRGULAS, ["123456797", "2026-05-09", "2026-05", "4000.00", "S", ""]),
        (w.LATIN1, ["00123456797", "09/05/2026", "2026-05", "4000,00", "S", ""]),
    ],
)
def test_each_dialect_writes_the_same_record(dialeto: w.Dialect, esperado: list[str]) -> None:
    valores = (Document("00123456797"), date(2026, 5, 9), Month(2026, 5), Reais(4000), True, None)
    assert [w.campo(valor, dialeto) for valor in valores] == esperado


def test_csv_bytes_follow_the_dialect(tmp_path: Path) -> None:
    destino = tmp_path / "a.csv"
    assert w.write_csv(destino, ("nome", "valor"), [("Conceição; Sá", Decimal("74.9"))], w.LATIN1) == 1
    assert destino.read_bytes() == 'nome;valor\n"Conceição; Sá";74,9\n'.encode("latin-1")
    w.write_csv(destino, ("nome",), [("Inês",)], w.COM_BOM)
    assert destino.read_bytes().startswith(b"\xef\xbb\xbfnome\n")


def test_xlsx_has_title_rows_typed_cells_and_fixed_bytes(tmp_path: Path) -> None:
    for nome in ("um.xlsx", "dois.xlsx"):
        linhas = [
            (Document("52998224725"), date(2026, 5, 9), Reais("3000.5"), "A & B"),
            (Document("00123456797"),) * 4,
        ]
        assert w.write_xlsx(tmp_path / nome, ("Título",), ("cpf", "data", "valor", "nome"), linhas) == 2
    assert (tmp_path / "um.xlsx").read_bytes() == (tmp_path / "dois.xlsx").read_bytes()
    folha = CalamineWorkbook.from_path(str(tmp_path / "um.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert folha[0][0] == "Título"
    assert folha[2] == ["cpf", "data", "valor", "nome"]
    assert folha[3] == [52998224725.0, date(2026, 5, 9), 3000.5, "A & B"]
    assert folha[4][0] == "00123456797"
