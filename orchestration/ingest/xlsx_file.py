"""Reads workbooks (.xlsx): the first visible sheet, whose header may be below a title.

Another process (workbook.py), with limits of memory and time, opens the workbook.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import Contrato
from orchestration.ingest import workbook
from orchestration.ingest.tabular import Linha, Reading, Refusal, Tabela, counted_header, received
from orchestration.ingest.text import FORMULA_SEM_VALOR, cleaned
from orchestration.ingest.workbook import Ending

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LINHAS_DE_TITULO = 10
_SEGUNDOS = 120
"""Limit of CPU time; a sheet of a million rows takes a quarter of it."""
_MENOR_MEMORIA = 384 << 20
"""Least memory with which the other process can read a report."""


@dataclass(frozen=True)
class _Row:
    """A row of the sheet that has a value: its number, and its values by column."""

    numero: int
    celulas: dict[int, str | list[str]]


def read(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str, memoria: int) -> Reading:
    """Read the sheet after its header; the workbook may take half of `memoria`, in bytes.

    Raises Refusal when it is unreadable or lacks a column.
    """
    rows = _rows(caminho, arquivo, memoria)
    first: list[_Row] = []
    for row in rows:
        first.append(row)
        if row.numero >= _LINHAS_DE_TITULO:
            break
    candidates = [row for row in first if row.numero <= _LINHAS_DE_TITULO]
    if not candidates:
        raise Refusal(f"O arquivo {arquivo} está vazio, sem cabeçalho.")
    required = {contrato.no_cabecalho(coluna) for coluna in contrato.exigidas}
    head = max(candidates, key=lambda row: (len(required & set(_names(row).values())), -row.numero))
    after = chain((row for row in first if row.numero > head.numero), rows)
    columns = _names(head)
    records = _Records(list(columns), after)
    places, warnings = counted_header(records, list(columns.values()), contrato, arquivo)
    records.meses = {list(columns)[place] for nome, place in places.items() if contrato.coluna(nome).tipo == "mes"}
    relation = received(con, Tabela(places, len(columns), iter(records)))
    if records.sem_nome:
        without = ", ".join(map(str, sorted(records.sem_nome)[:5]))
        warnings = (*warnings, f"Há valores em colunas sem nome no cabeçalho, que não foram lidos (coluna {without}).")
    return Reading([relation], warnings)


def _names(row: _Row) -> dict[int, str]:
    """Return the names in a header, by column."""
    return {column: cleaned(cell) for column, cell in row.celulas.items() if isinstance(cell, str)}


class _Records:
    """The records after the header, readable once: rows with a value in a column that has a name."""

    def __init__(self, colunas: list[int], filas: Iterator[_Row]) -> None:
        self._colunas, self._filas = colunas, filas
        self.meses: set[int] = set()
        """Columns of months, in which a date of day 1 means its month."""
        self.sem_nome: set[int] = set()
        """Columns that have values but no name."""

    def __iter__(self) -> Iterator[Linha]:
        for fila in self._filas:
            self.sem_nome |= fila.celulas.keys() - set(self._colunas)
            fields = [self._field(column, fila.celulas.get(column)) for column in self._colunas]
            if any(field is not None for field in fields):
                yield Linha(fila.numero, fields)

    def _field(self, column: int, cell: str | list[str] | None) -> str | None:
        if not isinstance(cell, list):
            return cell
        [date] = cell
        return date.removesuffix("-01") if column in self.meses else date


def _rows(caminho: Path, arquivo: str, memoria: int) -> Iterator[_Row]:
    """Yield the rows that the other process writes. Raises Refusal when it could not read all of them."""
    limit = max(memoria // 2, _MENOR_MEMORIA)
    command = [sys.executable, "-I", workbook.__file__, str(caminho), str(limit), str(_SEGUNDOS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            number, cells = json.loads(line)
            values = {int(column): FORMULA_SEM_VALOR if cell is None else cell for column, cell in cells.items()}
            values = {column: cell for column, cell in values.items() if isinstance(cell, list) or cleaned(cell)}
            if values:
                yield _Row(number, values)
    if process.returncode < 0:  # killed by a signal: CPU time ran out, or memory did outside Python's control
        raise _refusal(Ending.GRANDE_DEMAIS, arquivo)
    if process.returncode:
        known = process.returncode in set(Ending)
        raise _refusal(Ending(process.returncode) if known else Ending.ILEGIVEL, arquivo)


def _refusal(fim: Ending, arquivo: str) -> Refusal:
    match fim:
        case Ending.SEM_PLANILHA_VISIVEL:
            return Refusal(f"O arquivo {arquivo} não tem planilha visível.")
        case Ending.COLUNAS_DEMAIS:
            return Refusal(f"O arquivo {arquivo} usa mais de {workbook.MAIS_COLUNAS} colunas.")
        case Ending.GRANDE_DEMAIS:
            return Refusal(f"O arquivo {arquivo} é grande demais para ser lido no limite de memória e de tempo.")
        case _:
            return Refusal(f"O arquivo {arquivo} não é uma planilha .xlsx legível.")
