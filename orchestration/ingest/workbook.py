"""Reads one workbook in a separate process, with limits of memory and time.

`python workbook.py FILE BYTES SECONDS` writes the first visible worksheet to standard output, a JSON line for each row
that has a value: its number and, by column number, a text, a list of one ISO date, or null for a formula without a
calculated value. The exit code is a Fim. The sheet is read as a stream, so blank cells cost nothing. Only the standard
library is imported, so that the process starts fast.
"""

import functools
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import IO
from xml.etree.ElementTree import Element, fromstring, iterparse

MAIS_COLUNAS = 1_000
MAIS_LINHAS = 1 << 20
"""Most rows of a worksheet of Excel."""
MAIOR_TEXTO = 1 << 20
"""Most characters of a cell."""
MAIOR_PLANILHA = 1 << 30
"""Most bytes of the unpacked workbook, and most characters written."""

_EPOCA, _EPOCA_MAC = datetime(1899, 12, 30), datetime(1904, 1, 1)
"""Day 0 of serial dates. In the first, days before March 1900 are one less, since Excel has a 29 February 1900."""
_FORMATOS_DE_DATA = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_FORMATO_DE_DURACAO = 46
_LITERAIS = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]')
"""Literal parts of a number format: quoted or escaped text, a colour, a condition."""
_DURACAO = re.compile(r"\[(?:h+|m+|s+)\]")

Celula = str | list[str] | None
_Ligacoes = Mapping[str, tuple[str, str]]
"""Kind and path in the zip of each related part, by identifier."""


class Ending(IntEnum):
    """Exit code of the process: how the reading ended."""

    LIDA = 0
    ILEGIVEL = 1
    """Also the exit code of an uncaught exception in Python."""
    SEM_PLANILHA_VISIVEL = 12
    COLUNAS_DEMAIS = 13
    GRANDE_DEMAIS = 14


class Stopped(Exception):
    """Stops the reading, with its outcome."""

    def __init__(self, fim: Ending) -> None:
        super().__init__(fim.name)
        self.fim = fim


def main(path: str, memory: int, seconds: int) -> int:
    """Read a file within these bytes of memory and seconds of CPU. Failures are reported only by the exit code."""
    with suppress(ValueError, OSError):  # not every system has this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        written = 0
        for row in rows(path):
            line = json.dumps(row) + "\n"
            written += len(line)
            if written > MAIOR_PLANILHA:
                return Ending.GRANDE_DEMAIS
            sys.stdout.write(line)
        sys.stdout.flush()
    except Stopped as parada:
        return parada.fim
    except MemoryError:
        return Ending.GRANDE_DEMAIS
    return Ending.LIDA


def rows(path: str) -> Iterator[tuple[int, dict[int, Celula]]]:
    """Yield each row of the first visible worksheet that has a value: its number, and its values by column."""
    with zipfile.ZipFile(path) as book:
        if sum(member.file_size for member in book.infolist()) > MAIOR_PLANILHA:
            raise Stopped(Ending.GRANDE_DEMAIS)
        main_part = _of_kind(_links(book, ""), "officeDocument")
        if main_part is None:
            raise Stopped(Ending.ILEGIVEL)
        workbook = fromstring(book.read(main_part))
        links = _links(book, main_part)
        sheet = _first_visible(workbook, links)
        strings = _of_kind(links, "sharedStrings")
        styles = _of_kind(links, "styles")
        mac = any(_truth(part.get("date1904")) for part in _named(workbook, "workbookPr"))
        reader = _Reader(
            list(_strings(book, strings)) if strings else [],
            _date_styles(fromstring(book.read(styles))) if styles else {},
            _EPOCA_MAC if mac else _EPOCA,
        )
        with book.open(sheet) as stream:
            yield from reader.rows(stream)


def _links(book: zipfile.ZipFile, part: str) -> _Ligacoes:
    """Return the parts related to a part, or to the package when `part` is empty."""
    folder, name = posixpath.split(part)
    listed = fromstring(book.read(posixpath.join(folder, "_rels", f"{name}.rels")))
    return {
        link.get("Id", ""): (
            posixpath.basename(link.get("Type", "")),
            posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in _named(listed, "Relationship")
    }


def _of_kind(links: _Ligacoes, kind: str) -> str | None:
    return next((path for of_kind, path in links.values() if of_kind == kind), None)


def _first_visible(workbook: Element, links: _Ligacoes) -> str:
    """Return the part of the first visible worksheet; other sheets may be charts."""
    for sheet in _named(workbook, "sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        kind, path = links.get(link, ("", ""))
        if kind == "worksheet" and sheet.get("state", "visible") == "visible":
            return path
    raise Stopped(Ending.SEM_PLANILHA_VISIVEL)


def _strings(book: zipfile.ZipFile, part: str) -> Iterator[str]:
    """Yield the shared strings, which cells refer to by position."""
    with book.open(part) as stream:
        for _, element in iterparse(stream):
            if _is(element, "si"):
                yield _text(element)
                element.clear()


def _date_styles(styles: Element) -> dict[str, bool]:
    """Return the numbers of the styles that show dates, and whether each shows a duration."""
    codes = {int(part.get("numFmtId", 0)): part.get("formatCode", "") for part in _named(styles, "numFmt")}
    date_styles = {}
    for formats in _named(styles, "cellXfs"):
        for number, style in enumerate(formats):
            format_id = int(style.get("numFmtId", 0))
            code = _LITERAIS.sub("", codes.get(format_id, "")).lower()
            duration = format_id == _FORMATO_DE_DURACAO or _DURACAO.search(code) is not None
            if duration or format_id in _FORMATOS_DE_DATA or re.search("[dmyhs]", code):
                date_styles[str(number)] = duration
    return date_styles


@dataclass
class _Reader:
    """Reads the cells of a worksheet as text."""

    textos: Sequence[str]
    estilos_de_data: Mapping[str, bool]
    epoca: datetime

    def rows(self, stream: IO[bytes]) -> Iterator[tuple[int, dict[int, Celula]]]:
        """Yield the rows of the sheet. Raises Stopped when it exceeds a limit or is invalid."""
        number, used = 0, set[int]()
        for _, element in iterparse(stream):
            if not _is(element, "row"):
                continue
            given = int(element.get("r", number + 1))
            if not number < given <= MAIS_LINHAS:
                raise Stopped(Ending.ILEGIVEL)
            number = given
            cells = self._cells(element)
            element.clear()
            if cells:
                used |= cells.keys()
                if len(used) > MAIS_COLUNAS:
                    raise Stopped(Ending.COLUNAS_DEMAIS)
                yield number, cells

    def _cells(self, row: Element) -> dict[int, Celula]:
        cells: dict[int, Celula] = {}
        column = 0
        for cell in row:
            place = cell.get("r")
            column = _column(place.rstrip("0123456789")) if place else column + 1
            value = self._value(cell)
            if value != "" and not (isinstance(value, str) and value.isspace()):
                if value and len(value) > MAIOR_TEXTO:
                    raise Stopped(Ending.GRANDE_DEMAIS)
                cells[column] = value
        return cells

    def _value(self, cell: Element) -> Celula:
        kind, value, formula = cell.get("t", "n"), "", False
        for part in cell:
            match _name(part.tag):
                case "v":
                    value = part.text or ""
                case "is":
                    value = _text(part)
                case "f":
                    formula = True
        match kind:
            case "s":
                return self.textos[int(value)] if value else ""
            case "b":
                return str(value == "1") if value else ""
            case "d":
                return _shown(datetime.fromisoformat(value)) if value else ""
            case "n" if not value:
                return None if formula else ""
            case "n":
                return self._number(value, cell.get("s", "0"))
            case _:
                return value

    def _number(self, value: str, style: str) -> Celula:
        """Return a whole number without `.0`, another number with a spreadsheet's fifteen digits, or a date."""
        if style in self.estilos_de_data:
            return self._moment(float(value), self.estilos_de_data[style])
        if re.fullmatch(r"-?\d+", value):
            return value
        number = float(value)
        return str(int(number)) if number.is_integer() else f"{number:.15g}"

    def _moment(self, days: float, duration: bool) -> Celula:
        """Return a serial date, to the millisecond; one outside the calendar is returned as its number."""
        with suppress(OverflowError):
            if duration or days < 1:
                return str(timedelta(days=days))
            leap = self.epoca == _EPOCA and days < 60
            return _shown(self.epoca + timedelta(days=leap, milliseconds=round(days * 86_400_000)))
        return str(days)


def _shown(moment: datetime) -> Celula:
    """Return a date in a list, or a date with a time of day as a text."""
    return [moment.date().isoformat()] if moment.time() == time() else moment.isoformat(sep=" ")


@functools.cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _text(element: Element) -> str:
    """Return the text of all runs, without Japanese phonetic readings."""
    return "".join(
        part.text or "" for child in element if not _is(child, "rPh") for part in (child, *child) if _is(part, "t")
    )


def _named(element: Element, name: str) -> Iterator[Element]:
    return (part for part in element.iter() if _is(part, name))


def _is(element: Element, name: str) -> bool:
    return _name(element.tag) == name


@functools.cache
def _name(tag: str) -> str:
    """Return an element's name without its namespace, of which workbooks have two."""
    return tag.rpartition("}")[2]


def _truth(value: str | None) -> bool:
    return value in ("1", "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
