"""Reads CSV files of any dialect. Values are checked in judge.py.

The tolerant reader keeps the line of every record; a stray quote rejects only the lines it affects. A large and
regular file is scanned by DuckDB instead, and its number of records is compared with its number of lines.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import Contrato
from orchestration.duck import literal
from orchestration.ingest.cut import check_end
from orchestration.ingest.judge import SourceFile
from orchestration.ingest.lines import MAIOR_CAMPO, lines_not_utf8, numbered_lines, records
from orchestration.ingest.tabular import Reading, Refusal, Tabela, counted_header, received
from orchestration.ingest.text import cleaned
from orchestration.portuguese import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GRANDE = 4 << 20
"""Size in bytes above which DuckDB's scan is faster."""
_BLOCO = 1 << 20
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The line that Excel writes before the header to say which delimiter it uses."""
_STARTS = (b";", b",", b"\r", b"\n")
"""What comes before a field."""


@dataclass(frozen=True)
class _Texto:
    """Result of the first pass: whether all is UTF-8, the number of lines, and whether all have the same ending."""

    utf8: bool
    linhas: int
    regular: bool
    antes_de_branco_e_aspas: frozenset[bytes]
    """Those of _STARTS that come before a blank and a quote: DuckDB lets that quote open the field, and we do not."""


def read(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str) -> Reading:
    """Read a CSV after its header. Raises Refusal when it is not text or lacks a required column."""
    text = _survey(caminho, arquivo)
    lines = numbered_lines(caminho, arquivo)
    number, first, delimiter = _first(lines, arquivo)
    nomes = [cleaned(nome) for nome in next(csv.reader([first], delimiter=delimiter))]
    rows = records(lines, delimiter, len(nomes), arquivo)
    places, warnings = counted_header(rows, nomes, contrato, arquivo)
    warnings = (*warnings, *check_end(caminho, delimiter, len(nomes), arquivo, rows))
    if not text.utf8:
        warnings = (*warnings, _encoding_warning(caminho, arquivo))
    scanned = text.utf8 and text.regular and number == 1 and caminho.stat().st_size >= GRANDE
    scanned = scanned and text.antes_de_branco_e_aspas.isdisjoint((delimiter.encode(), b"\r", b"\n"))

    def relations() -> Iterator[SourceFile]:
        if scanned:
            yield _scan(caminho, text, delimiter, places, len(nomes))
        yield received(con, Tabela(places, len(nomes), rows))

    return Reading(relations(), warnings)


def _first(lines: Iterator[tuple[int, str]], arquivo: str) -> tuple[int, str, str]:
    """Return the header's line number, its text, and the delimiter."""
    declared = None
    for number, line in lines:
        if declared is None and (declared := _SEP.fullmatch(line)):
            continue
        if cleaned(line):
            delimiter = declared[1] if declared and declared[1] in ";," else ";" if ";" in line else ","
            return number, line, delimiter
    raise Refusal(f"O arquivo {arquivo} está vazio, sem cabeçalho.")


def _scan(caminho: Path, text: _Texto, delimiter: str, places: dict[str, int], width: int) -> SourceFile:
    """Return DuckDB's scan. It is right only if each line is a record: line breaks in quotes and blank lines differ."""
    declared = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    scan = (
        f"read_csv({literal(caminho)}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true, "
        f"auto_detect = false, columns = {{{declared}}}, null_padding = true, max_line_size = {MAIOR_CAMPO})"
    )
    columns = {nome: f"c{place}" for nome, place in places.items()}
    read = ", ".join(["(row_number() over () + 1)::integer as linha", "false as sobra", *columns.values()])
    return SourceFile(f"(select {read} from {scan})", columns, text.linhas - 1)


def _survey(caminho: Path, arquivo: str) -> _Texto:
    """Look at all bytes once. Raises Refusal at a zero byte, which text does not have."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, feeds, returns, last = True, 0, 0, b"\n"
    before: set[bytes] = set()
    with caminho.open("rb") as stream:
        while block := stream.read(_BLOCO):
            if b"\0" in block:
                raise Refusal(f"O arquivo {arquivo} não é legível como texto CSV.")
            joined = last + block
            if b' "' in joined:
                before.update(start for start in _STARTS if start + b' "' in joined)
            feeds, returns, last = feeds + block.count(b"\n"), returns + block.count(b"\r"), joined[-2:]
            utf8 = utf8 and _decodes(decoder, block)
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    lines = feeds + (not last.endswith(b"\n"))
    return _Texto(utf8, lines, returns in (0, feeds), frozenset(before))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_warning(caminho: Path, arquivo: str) -> str:
    others, utf8 = lines_not_utf8(caminho, arquivo)
    if not utf8:
        return f"O arquivo {arquivo} não está em UTF-8 e foi lido como Latin-1."
    lines = counted(others, "linha que não está em UTF-8, lida", "linhas que não estão em UTF-8, lidas")
    return f"O arquivo {arquivo} tem {lines} como Latin-1; as outras, como UTF-8."
