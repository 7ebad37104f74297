"""Rows of .csv and .xlsx files, whatever their dialect, as batches of texts with their line. Judges no value.

The CSV reader is tolerant: a broken quote costs the lines it touches, never the file, and never silently.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from orchestration.contracts import Contrato
from orchestration.ingest.judge import Origem

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

_LOTE = 20_000
_BLOCO = 1 << 20
_LINHAS_DE_TITULO = 10


csv.field_size_limit(1 << 30)  # a field is as long as it is: the default limit would make a long line an exception


class Recusa(Exception):
    """Why a file is refused: one Portuguese sentence that names the file. `lidas`: its rows, 0 when unreadable."""

    def __init__(self, frase: str, lidas: int = 0) -> None:
        super().__init__(frase)
        self.lidas = lidas


@dataclass(frozen=True)
class Linha:
    """A record of the file: its line, its fields, and whether it has more fields than the header."""

    numero: int
    campos: Sequence[str | None]


@dataclass(frozen=True)
class Tabela:
    """An open file: the place of each contract column among the fields, its records, and what to warn of."""

    posicoes: Mapping[str, int]
    largura: int
    linhas: Iterator[Linha]
    avisos: tuple[str, ...]


def header(
    nomes: Sequence[str], contrato: Contrato, arquivo: str, tabela: str = ""
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Places of the contract's columns in a header, and a warning for each unknown one.

    Raises Recusa for a required column that is missing or a known one that comes twice.
    """
    where = f"A tabela '{tabela}' do arquivo {arquivo}" if tabela else f"O arquivo {arquivo}"
    known = {contrato.no_cabecalho(coluna): coluna.nome for coluna in contrato.colunas}
    for nome in known:
        if nomes.count(nome) > 1:
            raise Recusa(f"{where} tem a coluna '{nome}' mais de uma vez.")
    for coluna in contrato.exigidas:
        if contrato.no_cabecalho(coluna) not in nomes:
            raise Recusa(f"{where} não tem a coluna obrigatória '{contrato.no_cabecalho(coluna)}'.")
    places = {known[nome]: place for place, nome in enumerate(nomes) if nome in known}
    unknown = dict.fromkeys(nome for nome in nomes if nome and nome not in known and nome not in contrato.ignoradas)
    return places, tuple(f"A coluna '{_shown(nome)}' não é conhecida e não foi lida." for nome in unknown)


def read_csv(caminho: Path, contrato: Contrato, arquivo: str) -> Tabela:
    """A CSV file open at its first record. Raises Recusa when it is no text or lacks a required column."""
    encoding = _encoding(caminho, arquivo)
    lines = _lines(caminho, encoding)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise Recusa(f"O arquivo {arquivo} está vazio, sem cabeçalho.")
    delimiter = ";" if ";" in first[1] else ","
    nomes = [nome.strip() for nome in next(csv.reader([first[1]], delimiter=delimiter))]
    rows = records(lines, delimiter, len(nomes))
    places, warnings = _counting(rows, nomes, contrato, arquivo)
    if encoding == "latin-1":
        warnings = (*warnings, f"O arquivo {arquivo} não está em UTF-8 e foi lido como Latin-1.")
    return Tabela(places, len(nomes), rows, warnings)


def read_xlsx(caminho: Path, contrato: Contrato, arquivo: str) -> Tabela:
    """The first sheet of a workbook, open after its header. Raises Recusa when unreadable or lacking a column."""
    rows = _sheet(caminho, arquivo)
    candidates = [[_cell(cell).strip() for cell in row] for row in rows[:_LINHAS_DE_TITULO]]
    if not any(any(row) for row in candidates):
        raise Recusa(f"O arquivo {arquivo} está vazio, sem cabeçalho.")
    required = [contrato.no_cabecalho(coluna) for coluna in contrato.exigidas]
    at = max(range(len(candidates)), key=lambda row: (sum(nome in candidates[row] for nome in required), -row))
    places, warnings = _counting(_sheet_records(rows, at, set()), candidates[at], contrato, arquivo)
    months = {place for nome, place in places.items() if contrato.coluna(nome).tipo == "mes"}
    return Tabela(places, len(candidates[at]), _sheet_records(rows, at, months), warnings)


def _counting(
    linhas: Iterator[Linha], nomes: Sequence[str], contrato: Contrato, arquivo: str
) -> tuple[dict[str, int], tuple[str, ...]]:
    """As `header`; a file that it refuses is still read to its end, because every row that arrived is counted."""
    try:
        return header(nomes, contrato, arquivo)
    except Recusa as recusa:
        recusa.lidas = sum(1 for _ in linhas)
        raise


def batches(tabela: Tabela) -> "pyarrow.RecordBatchReader":
    """The records as Arrow: linha, sobra and one text column `c<place>` for each contract column."""
    import pyarrow as pa

    places = sorted(tabela.posicoes.values())
    schema = pa.schema(
        [("linha", pa.int32()), ("sobra", pa.bool_()), *((f"c{place}", pa.string()) for place in places)]
    )

    def made() -> Iterator["pyarrow.RecordBatch"]:
        for lote in _in_batches(tabela.linhas):
            padded = [[*linha.campos, *[None] * (tabela.largura - len(linha.campos))] for linha in lote]
            columns = [[campos[place] for campos in padded] for place in places]
            extra = [any(campo and campo.strip() for campo in linha.campos[tabela.largura :]) for linha in lote]
            numbers = [linha.numero for linha in lote]
            typed = zip([numbers, extra, *columns], schema.types, strict=True)
            yield pa.record_batch([pa.array(values, kind) for values, kind in typed], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, made())


def records(lines: Iterator[tuple[int, str]], delimiter: str, width: int) -> Iterator[Linha]:
    """Records of a CSV after its header, blank lines apart.

    A record over several lines that does not have the header's width is a quote that nobody closed: each of its lines
    is then a record of its own, so that the rows it had swallowed are still read.
    """
    pending: list[tuple[int, str]] = []

    def feed() -> Iterator[str]:
        for numbered in lines:
            pending.append(numbered)
            yield numbered[1]

    for fields in csv.reader(feed(), delimiter=delimiter):
        numbered = pending.copy()
        pending.clear()
        if len(numbered) > 1 and len(fields) != width:
            for number, line in numbered:
                yield from _one(number, next(csv.reader([line], delimiter=delimiter), []))
        else:
            yield from _one(numbered[0][0], fields)


def _one(number: int, fields: list[str]) -> Iterator[Linha]:
    if len(fields) > 1 or (fields and fields[0].strip()):
        yield Linha(number, [field.strip() for field in fields])


def _in_batches(linhas: Iterable[Linha]) -> Iterator[list[Linha]]:
    lote: list[Linha] = []
    for linha in linhas:
        lote.append(linha)
        if len(lote) == _LOTE:
            yield lote
            lote = []
    if lote:
        yield lote


def _encoding(caminho: Path, arquivo: str) -> str:
    """UTF-8 (its mark tolerated) when the whole file is; else Latin-1, which reads any byte but is no binary."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    with caminho.open("rb") as stream:
        while block := stream.read(_BLOCO):
            if b"\0" in block:
                raise Recusa(f"O arquivo {arquivo} não é legível como texto CSV.")
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    encoding = "latin-1"
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "latin-1"
    return encoding


def _lines(caminho: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with caminho.open(encoding=encoding, newline="") as stream:
        yield from enumerate(stream, start=1)


def _shown(nome: str) -> str:
    """A header's name as a message may show it: a first row of data in its place must not be told."""
    return nome[:40] if re.fullmatch(r"\w+", nome) and sum(letra.isdigit() for letra in nome) < 9 else "***"


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
    if grown > 1 << 30:
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


def received(con: "DuckDBPyConnection", tabela: Tabela) -> Origem:
    """The records as the temporary table `recebido`, ready to be judged."""
    con.register("leitura", batches(tabela))
    con.execute("create or replace temp table recebido as select * from leitura")
    con.unregister("leitura")
    return Origem("recebido", {nome: f"c{place}" for nome, place in tabela.posicoes.items()})
