"""Compares what two homes published: a home with its copy, or one that grew with one loaded at once."""

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.settings import Home

HOMES = ("grown", "at_once")
IDS_OF_A_HOME = ("pessoa", "pessoa_candidata", "pessoa_id", "pessoa_id_candidata", "alerta_id", "carga_id")
"""Ids assigned when a home first sees something: they differ between homes."""
ALERTS_OF_A_HOME = {"acompanhamento": ("alertas", "estado")}
"""Columns that name alerts by their ids, or tell the state of one that is extinct in the home that knew it."""
DECIDED = {"alertas": ("estado",)}
"""Columns that say what people decided, which a home made anew does not know."""
HISTORY = "indicadores.revisoes"
"""What was published before, which a home made anew does not know."""
COMPARED = {"valores": "where indicador <> 'I-42'", "alertas": "where estado <> 'extinto' and regra <> 'MR-18S'"}
"""Leaves out counts of arrivals, extinct alerts, and evidence made of codes sealed with the home's own key."""


def put_back(home: Home, landing: Path) -> None:
    """Make a landing folder of the versions of files that are in force in `home`."""
    with closing(sqlite3.connect(home.estado)) as con:
        in_force = con.execute("select distinct arquivo, sha256 from cargas where em_vigor").fetchall()
    for arquivo, digest in in_force:
        target = landing / arquivo
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home.recebidos / digest, target)


def different(grown: Path, at_once: Path, apart: Mapping[str, Sequence[str]] = {}) -> dict[str, int]:
    """Published tables with rows that only one of two homes has, ids of a home, times and the columns `apart` of each
    table left out; under `pessoas`, 1 when the persons of the two do not correspond one to one.
    """
    with duckdb.connect() as con:
        for name, home in zip(HOMES, (grown, at_once), strict=True):
            con.execute(f"attach '{Home(home).restrito}' as {name} (read_only)")
        found = {
            ".".join(table): rows
            for table in _tables(con)
            if (rows := _rows_apart(con, table, apart.get(table[1], ())))
        }
        return found if _people_are_the_same(con) else found | {"pessoas": 1}


def unequal(home: Path, whole: Path) -> dict[str, int]:
    """Published tables with rows that only one of two copies of a home has, times apart."""
    found: dict[str, int] = {}
    with duckdb.connect() as con:
        for database in ("restrito", "publico"):
            for side, place in (("home", home), ("whole", whole)):
                path = Home(place).warehouse / f"{database}.duckdb"
                con.execute(f"attach '{path}' as {side} (read_only)")
            columns: dict[str, list[str]] = {}
            for side, table, column, kind in con.execute(
                """
                select database_name, schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
                semi join duckdb_tables() using (database_name, schema_name, table_name)
                where database_name in ('home', 'whole') order by column_index
                """
            ).fetchall():
                columns.setdefault(table, [])
                if side == "whole" and not kind.startswith("TIMESTAMP"):
                    columns[table].append(f'"{column}"')
            for table, names in columns.items():
                shown = ", ".join(names)
                rows = [f"select {shown} from {side}.{table}" for side in ("home", "whole")]
                [(count,)] = con.execute(
                    f"select count(*) from ((({rows[0]}) except all ({rows[1]})) union all "
                    f"(({rows[1]}) except all ({rows[0]})))"
                ).fetchall()
                if count:
                    found[f"{database}.{table}"] = count
            con.execute("detach home; detach whole")
    return found


def _tables(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Published tables, except those about the arrival of files."""
    return con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'at_once' "
        "and schema_name <> 'qualidade' order by all"
    ).fetchall()


def _rows_apart(con: duckdb.DuckDBPyConnection, table: tuple[str, str], apart: Sequence[str]) -> int:
    """Number of rows of `table` that are in one home only."""
    schema, name = table
    columns = con.execute(
        "select column_name from duckdb_columns() where database_name = 'at_once' and schema_name = ? "
        "and table_name = ? and data_type not like 'TIMESTAMP%' and not list_contains(?, column_name)",
        [schema, name, [*IDS_OF_A_HOME, *ALERTS_OF_A_HOME.get(name, ()), *apart]],
    ).fetchall()
    shown = ", ".join(f'"{column}"::varchar' for (column,) in columns)
    grown, at_once = (f"select {shown} from {home}.{schema}.{name} {COMPARED.get(name, '')}" for home in HOMES)
    [(rows,)] = con.execute(
        f"select count(*) from ((({grown}) except all ({at_once})) union all (({at_once}) except all ({grown})))"
    ).fetchall()
    return rows


def _people_are_the_same(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the persons of both homes correspond one to one, compared by rows with a key shared by both."""
    [(both, grown, at_once)] = con.execute("""
        with par as (
            select g.pessoa_id as na_crescida, a.pessoa_id as na_inteira
            from grown.pagamentos.linhas as g join at_once.pagamentos.linhas as a using (codigo_pagamento)
            union
            select g.pessoa_id, a.pessoa_id
            from grown.cadastro.residentes as g join at_once.cadastro.residentes as a using (codigo_matricula)
        )
        select count(*), count(distinct na_crescida), count(distinct na_inteira) from par where na_crescida is not null
    """).fetchall()
    return both == grown == at_once > 0
