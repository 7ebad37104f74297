"""Searches every file of a home, outside the vault and the received files, for the identifiers of a landing's people.

Databases, Parquet files and workbooks compress their values, so their values are searched as well as their bytes.
The landing's identificadores.csv lists what to search for.
"""

import csv
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb

_DIGITS = re.compile(r"(?<!\d)(?:\d{11}|\d{15}|\d{3}\.\d{3}\.\d{3}-\d{2})(?!\d)")
_NUMBERS_IN_BYTES = re.compile(rb"(?<!\d)(?:\d{11}|\d{15}|\d{3}\.\d{3}\.\d{3}-\d{2})(?!\d)")
_WORDS_IN_BYTES = re.compile(rb"(?<![A-Za-z])[A-Za-z]{2,}+(?: [A-Za-z]{2,}+)+")
"""Names must include their spaces: single words occur by chance in binary bytes. No word is tried from its middle."""
_LETTERS = re.compile(r"[A-Z]+")
_DATES = re.compile(r"(?<!\d)(?:(\d{4})-(\d{2})-(\d{2})|(\d{2})/(\d{2})/(\d{4}))(?!\d)")
_BORN_BEFORE = "2003"
"""Later dates are also dates of courses and payments."""
_OLD_DATES = "data_titulo"
"""The only column with dates old enough to equal a birth date by chance."""
PRIVATE = ("cofre", "recebidos")
LIBRARY = "vega-*.js"
"""Written before any data, with dates of its own."""


@dataclass
class Planted:
    """Identifiers that must not be found: numbers as digits, dates as AAAA-MM-DD, names as words."""

    numeros: set[str] = field(default_factory=set)
    nascimentos: set[str] = field(default_factory=set)
    nomes: dict[tuple[str, str], list[tuple[str, ...]]] = field(default_factory=dict)

    def found_in(self, text: str) -> Iterator[str]:
        """Planted identifiers that occur in `text`."""
        for match in _DIGITS.finditer(text):
            if re.sub(r"\D", "", match[0]) in self.numeros:
                yield match[0]
        for match in _DATES.finditer(text):
            year, month, day, day_first, month_second, year_last = match.groups()
            if (written := f"{year or year_last}-{month or month_second}-{day or day_first}") in self.nascimentos:
                yield written
        words = _LETTERS.findall(plain(text))
        for place, start in enumerate(pairwise(words)):
            for name in self.nomes.get(start, ()):
                if tuple(words[place : place + len(name)]) == name:
                    yield " ".join(name)


def plain(text: str) -> str:
    """`text` in upper case, without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper().replace("'", "")


def read(landing: Path) -> Planted:
    """The planted identifiers of a synthetic landing."""
    planted = Planted()
    with (landing / "identificadores.csv").open(encoding="utf-8", newline="") as listed:
        for row in csv.DictReader(listed):
            if row["classe"] in ("cpf", "cns"):
                planted.numeros.add(row["valor"])
            elif row["classe"] == "data_nascimento" and row["valor"] < _BORN_BEFORE:
                planted.nascimentos.add(row["valor"])
            elif row["classe"].startswith("nome"):
                words = tuple(_LETTERS.findall(plain(row["valor"])))
                if len(words) > 1:
                    planted.nomes.setdefault((words[0], words[1]), []).append(words)
    assert planted.numeros and planted.nomes and planted.nascimentos
    return planted


def leaks(planted: Planted, home: Path) -> list[str]:
    """Planted identifiers found under `home`, each as "file: identifier".

    A text that several files hold, such as a column of three kept publications, is searched in the first of them.
    """
    found, seen = [], set()
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.relative_to(home).parts[0] in PRIVATE or path.match(LIBRARY):
            continue
        state = path.stat()
        if (file := (state.st_dev, state.st_ino)) in seen:
            continue
        seen.add(file)
        for text in _texts(path):
            if (content := hash(text)) not in seen:
                seen.add(content)
                found += [f"{path.relative_to(home)}: {one}" for one in planted.found_in(text)]
    return found


def _texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if path.suffix == ".duckdb":
        yield from _database(path)
    elif content.startswith(b"PAR1"):
        with duckdb.connect() as con:
            yield from _values(con, f"read_parquet('{path}')")
    elif content.startswith(b"SQLite format 3"):
        yield from _sqlite(path)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name).decode("utf-8", "ignore") for name in packed.namelist())
    else:
        yield content.decode("utf-8", "ignore")
        return
    # Free pages of a database keep their old content, which no query shows.
    yield "\n".join(match.decode() for form in (_NUMBERS_IN_BYTES, _WORDS_IN_BYTES) for match in form.findall(content))


def _database(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        comments = con.execute("select comment from duckdb_columns() where comment is not null").fetchall()
        yield from (comment for (comment,) in comments)
        for schema, table in tables:
            yield from _values(con, f'"{schema}"."{table}"')


def _values(con: duckdb.DuckDBPyConnection, relation: str) -> Iterator[str]:
    for column, kind, *_ in con.execute(f"describe from {relation}").fetchall():
        if kind not in ("BOOLEAN", "TIMESTAMP", "DOUBLE") and column != _OLD_DATES:
            known = f'from {relation} where "{column}" is not null'
            rows = con.execute(f'select distinct "{column}"::varchar {known} order by 1')
            yield "\n".join(value for (value,) in rows.fetchall())


def _sqlite(path: Path) -> Iterator[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
        for (table,) in con.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in con.execute(f'select * from "{table}"'):
                yield "\n".join(map(str, row))
