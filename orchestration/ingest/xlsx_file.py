"""Partner workbooks (.xlsx): the first sheet, whose header may stand below a title. Judges no value."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from orchestration.contracts import Contrato
from orchestration.ingest.tabular import Leitura, Linha, Recusa, Tabela, counted_header, received

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LINHAS_DE_TITULO = 10
_MAIOR = 1 << 30
"""Bytes of an opened workbook above which it is no report."""


def read(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str) -> Leitura:
    """The first sheet after its header. Raises Recusa when the workbook is unreadable or lacks a column."""
    rows = _sheet(caminho, arquivo)
    candidates = [[_cell(cell).strip() for cell in row] for row in rows[:_LINHAS_DE_TITULO]]
    if not any(any(row) for row in candidates):
        raise Recusa(f"O arquivo {arquivo} está vazio, sem cabeçalho.")
    required = [contrato.no_cabecalho(coluna) for coluna in contrato.exigidas]
    at = max(range(len(candidates)), key=lambda row: (sum(nome in candidates[row] for nome in required), -row))
    places, warnings = counted_header(_sheet_records(rows, at, set()), candidates[at], contrato, arquivo)
    months = {place for nome, place in places.items() if contrato.coluna(nome).tipo == "mes"}
    table = Tabela(places, len(candidates[at]), _sheet_records(rows, at, months))
    return Leitura([received(con, table)], warnings)


def _sheet(caminho: Path, arquivo: str) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    unreadable = Recusa(f"O arquivo {arquivo} não é uma planilha .xlsx legível.")
    with caminho.open("rb") as stream:
        _check_workbook(stream, unreadable)
        try:
            return CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as erro:  # a panic of the Rust reader is no Exception
            raise unreadable from erro


def _check_workbook(stream: IO[bytes], unreadable: Recusa) -> None:
    """Refuse what is no zip and what would grow without measure when opened."""
    import zipfile

    try:
        grown = sum(member.file_size for member in zipfile.ZipFile(stream).infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as erro:
        raise unreadable from erro
    if grown > _MAIOR:
        raise unreadable
    stream.seek(0)


def _sheet_records(rows: Sequence[Sequence[Any]], header_at: int, months: set[int]) -> Iterator[Linha]:
    for index in range(header_at + 1, len(rows)):
        fields = [_cell(cell, month=place in months) for place, cell in enumerate(rows[index])]
        if any(field.strip() for field in fields):
            yield Linha(index + 1, [field.strip() for field in fields])


def _cell(cell: Any, month: bool = False) -> str:
    """A cell as text: whole numbers without `.0`, dates in ISO; a date in a month's column is its month."""
    from datetime import date, datetime, time

    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date) and not isinstance(cell, datetime) and month and cell.day == 1:
        return f"{cell:%Y-%m}"
    if isinstance(cell, date | datetime):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
