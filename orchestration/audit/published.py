"""Counts the tables about to be published: none is missing, below its minimum of rows, or much smaller than before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.audit.validator import TARGET_COLUMN
from orchestration.duck import columns_of, literal
from orchestration.files import sha256
from orchestration.run.published import earlier
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DATABASES = ("restrito", "publico")
MonthPart = tuple[date | None, str]
"""A month of a table and a part of it (orchestration/parts.py), "" for all of the month; None and "" are the whole."""
Versions = Mapping[MonthPart, tuple[str, int | None]]
"""Of each month of a table that is built by month, or each part of it: the version and the number of its rows. Of one
that is built whole, the version alone.
"""
WHOLE: MonthPart = (None, "")
Place = tuple[str, str, str]
"""Database, schema and name of a table."""
_Counted = tuple[str, int]
"""Hash of the versions of a table when it was counted, and its rows."""
_COUNTED = "construcao.linhas_publicadas"
"""Table of the work database, kept with the build: the published tables as they were last counted."""
FILLED_AFTER = "preenchida_depois"
"""In `meta` of a table that dbt builds empty: the run fills it, so no version says what is in it."""
SMALL = 20
"""Losses of rows are not checked in tables that had fewer rows than this."""


@dataclass(frozen=True)
class Table:
    """A table that dbt builds in one of DATABASES. `minimo`: its minimum of rows (meta linhas_minimas)."""

    banco: str
    schema: str
    nome: str
    minimo: int
    versoes: Versions = field(default_factory=dict)
    """Empty when nobody knows what it was built from."""

    @property
    def lugar(self) -> Place:
        return self.banco, self.schema, self.nome


def tables(manifest: Mapping[str, Any], versions: Mapping[str, Versions]) -> list[Table]:
    """Published tables of a dbt manifest; `versions` are those of its nodes, by name. A seed has at least one row."""
    return sorted(
        (
            Table(
                node["database"],
                node["schema"],
                node["alias"],
                node["config"]["meta"].get("linhas_minimas", int(node["resource_type"] == "seed")),
                {} if node["config"]["meta"].get(FILLED_AFTER) else versions.get(node["name"], {}),
            )
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("model", "seed")
            and node["database"] in DATABASES
            and node["config"]["materialized"] != "ephemeral"
        ),
        key=lambda table: table.lugar,
    )


def profile(con: "duckdb.DuckDBPyConnection", home: Home, expected: Sequence[Table]) -> "pd.DataFrame":
    """One row per table: whether it is missing, rows short of its minimum, rows as a share of those published now.

    A table that grew has a share of 1: some have more rows each night, and that is no news. The databases about to be
    published are attached to `con` by their names.
    """
    import pandas as pd

    versions = {table.lugar: sha256(str(sorted(table.versoes.items(), key=str))) for table in expected if table.versoes}
    kept = _kept(con)
    same = {place: rows for place, (version, rows) in kept.items() if versions.get(place) == version}
    wanted = {table.lugar for table in expected}
    built = {place: rows for name in DATABASES for place, rows in _rows(con, name, name, wanted, same)}
    before = {place: rows for name in DATABASES for place, rows in _published(con, name, home, wanted, kept)}
    _keep(con, [(place, version, built[place]) for place, version in versions.items() if place in built])
    rows = []
    for table in expected:
        count, earlier = built.get(table.lugar), before.get(table.lugar, 0)
        share = min((count or 0) / earlier, 1) if earlier >= SMALL and table.nome != "checagens" else None
        short = max(table.minimo - (count or 0), 0)
        rows.append((".".join(table.lugar), int(count is None), short, share))
    columns = [TARGET_COLUMN, "ausente", "linhas_a_menos", "parcela_da_publicada"]
    return pd.DataFrame(rows, columns=columns).astype({"parcela_da_publicada": "float"})


def _published(
    con: "duckdb.DuckDBPyConnection", name: str, home: Home, wanted: Collection[Place], kept: Mapping[Place, _Counted]
) -> Iterator[tuple[Place, int]]:
    """Rows of the tables published now; what was kept of the build that made them is not counted again."""
    path = {"restrito": home.restrito, "publico": home.publico}[name]
    known = {place: rows for place, (_, rows) in kept.items()} if home.construcao_publicada else {}
    with earlier(home, path) as published:
        if published is None:
            return
        con.execute(f"attach {literal(published.caminho)} as publicado (read_only)")
        try:
            yield from _rows(con, "publicado", name, wanted, known)
        finally:
            con.execute("detach publicado")


def _rows(
    con: "duckdb.DuckDBPyConnection", attached: str, name: str, wanted: Collection[Place], known: Mapping[Place, int]
) -> Iterator[tuple[Place, int]]:
    """Number of rows of each of `wanted` that the database `name` has under the name `attached`, a table or a view."""
    found = con.execute(
        """
        select schema_name, table_name from duckdb_tables() where database_name = $1 and not internal
        union all
        select schema_name, view_name from duckdb_views() where database_name = $1 and not internal
        """,
        [attached],
    ).fetchall()
    for schema, table in found:
        place = (name, schema, table)
        if place in known:
            yield place, known[place]
        elif place in wanted:
            [(rows,)] = con.execute(f'select count(*) from {attached}."{schema}"."{table}"').fetchall()
            yield place, rows


def _kept(con: "duckdb.DuckDBPyConnection") -> dict[Place, _Counted]:
    if not columns_of(con, _COUNTED):
        return {}
    found = con.execute(f"select banco, esquema, tabela, versao, linhas from {_COUNTED}").fetchall()
    return {(database, schema, table): (version, rows) for database, schema, table, version, rows in found}


def _keep(con: "duckdb.DuckDBPyConnection", counted: Sequence[tuple[Place, str, int]]) -> None:
    if counted:
        con.execute(
            f"create or replace table {_COUNTED} as select unnest($1) as banco, unnest($2) as esquema,"
            " unnest($3) as tabela, unnest($4) as versao, unnest($5) as linhas",
            [
                list(column)
                for column in zip(*((*place, version, rows) for place, version, rows in counted), strict=True)
            ],
        )
