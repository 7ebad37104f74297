"""Splits a text file into lines, each decoded by its own encoding, and lines into records, with limits of size."""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from orchestration.ingest.tabular import Linha, Refusal
from orchestration.ingest.text import decoded

MAIOR_CAMPO = 1 << 20
"""Longest field, in characters; a file with a longer one is refused."""
MAIOR_LINHA = 8 << 20
MAIOR_REGISTRO = 10_000
"""Number of lines searched for the quote that closes a field."""

csv.field_size_limit(MAIOR_LINHA)  # records() limits fields itself

Numerada = tuple[int, str]


def numbered_lines(caminho: Path, arquivo: str) -> Iterator[Numerada]:
    """Yield the lines of a text file with their numbers and line ends. Raises Refusal at one that is too long."""
    for number, line in raw_lines(caminho, arquivo):
        yield number, line if line.isascii() else _decode(line)


def lines_not_utf8(caminho: Path, arquivo: str) -> tuple[int, int]:
    """Return how many of the lines that are not ASCII are not UTF-8, and how many are."""
    are_utf8 = [_decode(line) is line for _, line in raw_lines(caminho, arquivo) if not line.isascii()]
    return are_utf8.count(False), are_utf8.count(True)


def raw_lines(caminho: Path, arquivo: str) -> Iterator[Numerada]:
    """Yield the same as `numbered_lines`, with bytes that are not UTF-8 as lone surrogates."""
    with caminho.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        number = 0
        while line := stream.readline(MAIOR_LINHA):
            number += 1
            if len(line) == MAIOR_LINHA:
                raise Refusal(f"O arquivo {arquivo} tem na linha {number} mais de {MAIOR_LINHA >> 20} MB de texto.")
            yield number, line


def _decode(line: str) -> str:
    try:
        line.encode()
    except UnicodeEncodeError:
        return decoded(line.encode(errors="surrogateescape"))
    return line


def records(
    lines: Iterator[Numerada], delimiter: str, width: int, arquivo: str, livre: bool = False
) -> Iterator[Linha]:
    """Yield the records of a CSV after its header, without blank lines. Only a field's first character opens a quote.

    A record spans several lines only if a quote closes it and each of its lines has fewer delimiters than the header;
    otherwise its first line is split at every delimiter, so that the rows after it are not lost. With `livre`, the
    rule of SCNES, any record may span several lines if it then has the width of the header.

    Raises Refusal when a field is too long, or when no quote closes it within MAIOR_REGISTRO lines.
    """
    source = _Lines(lines, arquivo)
    for number, line in source:
        fields = _one(line, delimiter)
        if fields is None and (livre or line.count(delimiter) < width - 1):
            most = None if livre else width - 1
            fields = source.joined(number, line, delimiter, most)
            if fields and livre and len(fields) != width:
                source.give_back(number)
                fields = None
        if fields is None:
            fields = next(csv.reader([line], delimiter=delimiter)) if livre else _split(line, delimiter)
        if len(line) > MAIOR_CAMPO and max(map(len, fields)) > MAIOR_CAMPO:
            raise Refusal(f"O arquivo {arquivo} tem na linha {number} um campo de mais de {MAIOR_CAMPO >> 20} MB.")
        if len(fields) > 1 or (fields and fields[0].strip()):
            yield Linha(number, fields[:width], any(field.strip() for field in fields[width:]))


def _one(line: str, delimiter: str) -> list[str] | None:
    """Return the fields of a line, or None when a quote is still open at its end."""
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter)
    reader = csv.reader([line, "\n"], delimiter=delimiter)
    fields = next(reader)
    return fields if reader.line_num == 1 else None


def _split(line: str, delimiter: str) -> list[str]:
    fields = [field.strip() for field in line.split(delimiter)]
    return [f[1:-1].replace('""', '"') if len(f) > 1 and f[0] == f[-1] == '"' else f for f in fields]


class _Lines:
    """An iterator of lines in which lines read by a failed search can be given back."""

    def __init__(self, lines: Iterator[Numerada], arquivo: str) -> None:
        self._lines, self._arquivo = lines, arquivo
        self._again: deque[Numerada] = deque()
        self._taken: list[Numerada] = []
        self._given_back = 0

    def __iter__(self) -> Iterator[Numerada]:
        while True:
            numbered = self._again.popleft() if self._again else next(self._lines, None)
            if numbered is None:
                return
            yield numbered

    def joined(self, number: int, first: str, delimiter: str, most: int | None) -> list[str] | None:
        """Return the fields of the record that begins in `first`, if a later line closes it, else None.

        A line with `most` delimiters ends the search.
        """
        self._taken, size, closed = [], 0, True

        def feed() -> Iterator[str]:
            nonlocal size, closed
            yield first
            for numbered in self:
                self._taken.append(numbered)
                size += len(numbered[1])
                if size > MAIOR_CAMPO or len(self._taken) > MAIOR_REGISTRO:
                    raise _unclosed(self._arquivo, number)
                if most is not None and numbered[1].count(delimiter) >= most:
                    break
                yield numbered[1]
            closed = False

        fields = next(csv.reader(feed(), delimiter=delimiter))
        if closed:
            return fields
        self.give_back(number)
        return None

    def give_back(self, number: int) -> None:
        """Give back the lines of the last search. Failed searches may not cost more than reading the file."""
        self._given_back += len(self._taken)
        if self._given_back > MAIOR_REGISTRO + 4 * number:
            raise _unclosed(self._arquivo, number)
        self._again.extendleft(reversed(self._taken))


def _unclosed(arquivo: str, number: int) -> Refusal:
    return Refusal(f"O arquivo {arquivo} tem na linha {number} aspas que se abrem e não se fecham.")
