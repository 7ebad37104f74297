"""CSV files, whatever their dialect. Judges no value.

The tolerant reader gives every record its line: a broken quote costs the lines it touches, never the file, and never
silently. A large and regular file is scanned by DuckDB instead, and its records counted against its lines.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import Contrato
from orchestration.duck import literal
from orchestration.ingest.cut import check_end
from orchestration.ingest.judge import Origem
from orchestration.ingest.tabular import Leitura, Linha, Recusa, Tabela, counted_header, received

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

csv.field_size_limit(1 << 30)  # a field is as long as it is: the default limit would make a long line an exception

GRANDE = 4 << 20
"""Bytes from which a scan pays for itself."""
_BLOCO = 1 << 20
_BRANCOS = "' ' || chr(9) || chr(11) || chr(12) || chr(13) || chr(10) || chr(160)"


@dataclass(frozen=True)
class _Texto:
    """What a first look at the bytes tells: the encoding, the lines, and whether all end in the same way."""

    codificacao: str
    linhas: int
    regular: bool


def read(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str) -> Leitura:
    """A CSV after its header. Raises Recusa when it is no text or lacks a required column."""
    text = _survey(caminho, arquivo)
    lines = numbered_lines(caminho, text.codificacao)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise Recusa(f"O arquivo {arquivo} está vazio, sem cabeçalho.")
    delimiter = ";" if ";" in first[1] else ","
    nomes = [nome.strip() for nome in next(csv.reader([first[1]], delimiter=delimiter))]
    rows = records(lines, delimiter, len(nomes))
    places, warnings = counted_header(rows, nomes, contrato, arquivo)
    end = check_end(caminho, delimiter, len(nomes), arquivo, rows)
    warnings = (*warnings, *end)
    if text.codificacao == "latin-1":
        warnings = (*warnings, f"O arquivo {arquivo} não está em UTF-8 e foi lido como Latin-1.")
    scanned = text.regular and first[0] == 1 and caminho.stat().st_size >= GRANDE

    def relations() -> Iterator[Origem]:
        if scanned:
            yield _scan(caminho, text, delimiter, places, len(nomes))
        yield received(con, Tabela(places, len(nomes), rows))

    return Leitura(relations(), warnings)


def _scan(caminho: Path, text: _Texto, delimiter: str, places: dict[str, int], width: int) -> Origem:
    """DuckDB's scan, right when each line is a record: it fails on a line break in quotes and skips a blank line."""
    declared = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    encoding = "latin-1" if text.codificacao == "latin-1" else "utf-8"
    scan = (
        f"read_csv({literal(caminho)}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true, "
        f"encoding = '{encoding}', auto_detect = false, columns = {{{declared}}}, null_padding = true)"
    )
    read = ", ".join(["(row_number() over () + 1)::integer as linha", "false as sobra", *_columns(places)])
    columns = {nome: f"trim(c{place}, {_BRANCOS})" for nome, place in places.items()}
    return Origem(f"(select {read} from {scan})", columns, text.linhas - 1)


def _columns(places: dict[str, int]) -> list[str]:
    return [f"c{place}" for place in places.values()]


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


def numbered_lines(caminho: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Lines of a text file and their numbers, their ends kept."""
    with caminho.open(encoding=encoding, newline="") as stream:
        yield from enumerate(stream, start=1)


def _survey(caminho: Path, arquivo: str) -> _Texto:
    """UTF-8 (its mark tolerated) when the whole file is; else Latin-1, which reads any byte. A zero byte is no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, feeds, returns, last = "utf-8-sig", 0, 0, b"\n"
    with caminho.open("rb") as stream:
        while block := stream.read(_BLOCO):
            if b"\0" in block:
                raise Recusa(f"O arquivo {arquivo} não é legível como texto CSV.")
            feeds, returns, last = feeds + block.count(b"\n"), returns + block.count(b"\r"), block[-1:]
            encoding = encoding if _decodes(decoder, block) else "latin-1"
    encoding = encoding if _decodes(decoder, b"", final=True) else "latin-1"
    return _Texto(encoding, feeds + (last != b"\n"), returns in (0, feeds))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True
