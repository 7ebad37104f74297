"""Which models are built month by month, and from which months: what macros/table.sql needs to know of them (adr 10).

A model says in `meta.por_mes` which of its inputs it reads only in the month of each of its own rows. What it holds of
a month stands while those inputs have the same rows in that month, and nothing else that it reads changed.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestration import duck
from orchestration.files import sha256

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BY_MONTH = "por_mes"
"""In `meta` of a model: names of the inputs that it reads by month. Each is a table that notes its months, by having
this attribute or NOTES_MONTHS, or a view with this attribute.
"""
NOTES_MONTHS = "anota_meses"
"""In `meta` of a table that is made whole and notes each of its months, by a hash of its rows; or of a view that is
dear to write but not to read, so that a table with its rows is written by month.
"""
NOTES_ROWS = "anota_linhas"
"""In `meta` of a small table that is read whole: it notes its rows, so one made again with the same rows is no news."""
BY_PART = "por_parte"
"""In `meta` of a model with BY_MONTH: names of inputs without months, of which each part is read by the same part of
every month. Each is a table with NOTES_ROWS and PART.
"""
OF_FILES = "mes_dos_arquivos"
"""In `meta` of a staging view: which of FILES says what months of the files that it reads changed. What else it reads
are seeds, or says which of those files are in force.
"""
LINKS, PROFESSIONALS = FILES = ("scnes", "profissionais")
"""Notes of the files of SCNES, and of what identity makes of the professionals in each of their months (sources.py)."""
NOTES = "construcao.meses"
"""Table of the work database, kept with it: what each month of a table was made from (`feita_de`), and what its readers
see of it (`versao`), which is that or a hash of its rows. A table that is read whole has one note, without a month.
"""
PART = "parte_por"
"""In `meta` of a table or view: its column that says to which part of a month a row belongs (macros/partes.sql). Parts
have notes of their own. A table with the rows of one part says which: `parte`.
"""
_CELLS = ("indicador", "familia")
"""Columns that tell the same parts apart, those of cells; any other column has parts of its own."""
_COLUMNS = {
    "no": "varchar",
    "competencia": "date",
    "parte": "varchar",
    "versao": "varchar",
    "feita_de": "varchar",
    "linhas": "bigint",
}
_TOLD = "RESIDENCIAS_POR_MES"


@dataclass(frozen=True)
class Monthly:
    """What a table built month by month is made from besides the rows of the month."""

    fixo: str
    """Hash of its code and of the versions of what it reads whole without a note."""
    entradas: list[str]
    """Names of the tables whose notes say which months changed."""
    inteiras: list[str]
    """Names of the tables read whole that have a note."""
    partes: dict[str, str]
    """For each input that it reads by month and that has the same parts: the column that tells them apart."""


def monthly(
    nodes: Mapping[str, Mapping[str, Any]], codes: Mapping[str, str], versions: Mapping[str, str]
) -> dict[str, Monthly]:
    """Every table that is built and every data test that is run month by month, by its name.

    `versions` are of nodes and sources, by dbt id.
    """
    found: dict[str, Monthly] = {}
    for name, node in nodes.items():
        if _meta(node).get(BY_MONTH) and node["config"]["materialized"] in ("table", "test"):
            reads = _Reads()
            _follow(name, nodes, codes, versions, reads)
            parts = {nodes[read]["name"]: _meta(nodes[read]).get(PART) for read in _limited(node)}
            mine = _meta(node).get(PART, _CELLS[0])
            found[node["name"]] = Monthly(
                sha256("\n".join(reads.fixo)),
                sorted(reads.entradas),
                sorted(reads.inteiras),
                {read: column for read, column in parts.items() if column and (column in _CELLS) == (mine in _CELLS)},
            )
    return found


def prepare(con: "DuckDBPyConnection", nodes: Mapping[str, Mapping[str, Any]]) -> None:
    """Make the table of notes in the open work database, unless the kept build has it with these columns.

    Notes of nodes that make none any more are removed: nobody would renew them.
    """
    duck.ensure_table(con, NOTES, _COLUMNS)
    noting = [node["name"] for node in nodes.values() if _meta(node).keys() & {BY_MONTH, NOTES_MONTHS, NOTES_ROWS}]
    con.execute(f"delete from {NOTES} where not list_contains(?, no)", [noting])


def note_files(con: "DuckDBPyConnection", of_months: Mapping[str, Mapping[date, tuple[str, int]]]) -> None:
    """Note the version and the number of rows of each month of FILES in the work database, after `prepare`."""
    for name, noted_months in of_months.items():
        for month, (version, rows) in noted_months.items():
            con.execute(f"insert into {NOTES} values (?, ?, '', ?, ?, ?)", [name, month, version, version, rows])


class Noted(NamedTuple):
    """What the notes say of a month of a table, and of each part of it."""

    versao: str
    """Hash of what readers see of all parts."""
    linhas: int
    partes: Mapping[str, tuple[str, int]]
    """Of each part: what readers see of it, and its rows."""


def noted(con: "DuckDBPyConnection") -> dict[str, dict[date, Noted]]:
    """Every month in the work database's notes, by the name of the table or data test; Spark's builds have none."""
    found: dict[str, dict[date, Noted]] = {}
    if not duck.columns_of(con, NOTES):
        return found
    parts: dict[tuple[str, date], dict[str, tuple[str, int]]] = {}
    for name, month, part, version, rows in con.execute(
        f"""select no, competencia, parte, versao, coalesce(linhas, 0) from {NOTES}
        where competencia is not null order by no, competencia, parte"""
    ).fetchall():
        parts.setdefault((name, month), {})[part] = version, rows
    for (name, month), own in parts.items():
        version = sha256("\n".join(f"{part} {version}" for part, (version, _) in own.items()))
        found.setdefault(name, {})[month] = Noted(version, sum(rows for _, rows in own.values()), own)
    return found


@contextmanager
def told(tables: Mapping[str, Monthly]) -> Iterator[None]:
    """dbt's macros know these tables inside the block; outside it they build every table whole."""
    os.environ[_TOLD] = json.dumps({name: vars(table) for name, table in tables.items()})
    try:
        yield
    finally:
        del os.environ[_TOLD]


@dataclass
class _Reads:
    fixo: list[str] = field(default_factory=list)
    entradas: set[str] = field(default_factory=set)
    inteiras: set[str] = field(default_factory=set)


def _follow(
    name: str,
    nodes: Mapping[str, Mapping[str, Any]],
    codes: Mapping[str, str],
    versions: Mapping[str, str],
    reads: _Reads,
) -> None:
    """Add to `reads` what a model reads, and what the views that it reads by month read."""
    limited = _limited(nodes[name])
    reads.fixo.append(codes[name])
    if files := _meta(nodes[name]).get(OF_FILES):
        reads.entradas.add(files)
        parents = nodes[name]["depends_on"].get("nodes", [])
        reads.fixo += [versions[parent] for parent in sorted(parents) if parent.startswith("seed.")]
        return
    for parent in sorted(nodes[name]["depends_on"].get("nodes", [])):
        if parent in limited and not notes_months(nodes[parent]):
            _follow(parent, nodes, codes, versions, reads)
        elif parent in limited:
            reads.entradas.add(nodes[parent]["name"])
        elif parent in nodes and _meta(nodes[parent]).get(NOTES_ROWS):
            reads.inteiras.add(nodes[parent]["name"])
        else:
            reads.fixo.append(versions[parent])


def notes_months(node: Mapping[str, Any]) -> bool:
    """Whether building the node notes its months; other views say only what they read by month."""
    return node["config"].get("materialized") != "view" or bool(_meta(node).get(NOTES_MONTHS))


def _limited(node: Mapping[str, Any]) -> list[str]:
    """What a model reads by month or by part."""
    return [f"model.residencias.{name}" for way in (BY_MONTH, BY_PART) for name in _meta(node).get(way, [])]


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node["config"].get("meta", {})
