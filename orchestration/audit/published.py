"""Counts the tables about to be published: none is missing, below its minimum of rows, or much smaller than before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.audit.validator import TARGET_COLUMN
from orchestration.duck import literal
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DATABASES = ("restrito", "publico")
Months = Mapping[date, tuple[str, int]]
"""The months of a table that is built by month: the version and the number of the rows of each."""
SMALL = 20
"""Losses of rows are not checked in tables that had fewer rows than this."""


@dataclass(frozen=True)
class Table:
    """A table that dbt builds in one of DATABASES. `minimo`: its minimum of rows (meta linhas_minimas)."""

    banco: str
    schema: str
    nome: str
    minimo: int
    meses: Months = field(default_factory=dict)
    """None of a table that is built whole."""


def tables(manifest: Mapping[str, Any], meses: Mapping[str, Months]) -> list[Table]:
    """Published tables of a dbt manifest; `meses` are those of each model. A seed has at least one row."""
    return sorted(
        (
            Table(
                node["database"],
                node["schema"],
                node["alias"],
                node["config"]["meta"].get("linhas_minimas", int(node["resource_type"] == "seed")),
                meses.get(node["name"], {}),
            )
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("model", "seed")
            and node["database"] in DATABASES
            and node["config"]["materialized"] != "ephemeral"
        ),
        key=lambda table: (table.banco, table.schema, table.nome),
    )


def profile(con: "duckdb.DuckDBPyConnection", home: Home, expected: Sequence[Table]) -> "pd.DataFrame":
    """One row per table: whether it is missing, rows short of its minimum, rows as a share of those published now.

    A table that grew has a share of 1: some have more rows each night, and that is no news. The databases about to be
    published are attached to `con` by their names.
    """
    import pandas as pd

    names = {(table.schema, table.nome) for table in expected}
    built = {name: _rows(con, name, names) for name in DATABASES}
    before = {name: _published(con, name, home, names) for name in DATABASES}
    rows = []
    for table in expected:
        key = (table.schema, table.nome)
        count = built[table.banco].get(key)
        earlier = before[table.banco].get(key, 0)
        share = min((count or 0) / earlier, 1) if earlier >= SMALL and key != ("qualidade", "checagens") else None
        short = max(table.minimo - (count or 0), 0)
        rows.append((f"{table.banco}.{table.schema}.{table.nome}", int(count is None), short, share))
    columns = [TARGET_COLUMN, "ausente", "linhas_a_menos", "parcela_da_publicada"]
    return pd.DataFrame(rows, columns=columns).astype({"parcela_da_publicada": "float"})


def _published(
    con: "duckdb.DuckDBPyConnection", name: str, home: Home, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    path = {"restrito": home.restrito, "publico": home.publico}[name]
    if not path.exists():
        return {}
    con.execute(f"attach {literal(path)} as publicado (read_only)")
    try:
        return _rows(con, "publicado", names)
    finally:
        con.execute("detach publicado")


def _rows(
    con: "duckdb.DuckDBPyConnection", database: str, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Number of rows of each of `names` that exists: of a table, which DuckDB stores, or of a view, which it counts."""
    found = con.execute(
        """
        select schema_name, table_name from duckdb_tables() where database_name = $1 and not internal
        union all
        select schema_name, view_name from duckdb_views() where database_name = $1 and not internal
        """,
        [database],
    ).fetchall()
    return {
        (schema, table): con.execute(f'select count(*) from {database}."{schema}"."{table}"').fetchall()[0][0]
        for schema, table in found
        if (schema, table) in names
    }
