"""What every use of DuckDB shares: a quiet connection, sizes in bytes, and values quoted as SQL text."""

import functools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ONE_AT_A_TIME = Lock()
"""A second connection to a file shares what DuckDB made for the first, and could use it before that can read data of
Python ("python_arrow_scan does not exist").
"""


def connect(database: Path | str = ":memory:", read_only: bool = False, **config: str | int) -> "DuckDBPyConnection":
    """Open `database` with these DuckDB settings. Raises duckdb.Error when it cannot be opened."""
    import duckdb

    with _ONE_AT_A_TIME:
        connection = duckdb.connect(str(database), read_only=read_only, config=dict(config))
    # Its own default draws the bar on standard output, terminal or not, when a query takes two seconds.
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def readable(database: Path, scratch: Path) -> Iterator[Path]:
    """`database`, or a copy of it in `scratch`, removed at the end, while another program has it open for writing.

    So do the tools of analysts unless they are told otherwise; they change nothing, and no run may wait for them.
    Raises duckdb.Error when it is damaged.
    """
    import duckdb

    try:
        connect(database, read_only=True).close()
    except duckdb.IOException as failure:
        if not is_held(failure):
            raise
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            yield Path(shutil.copyfile(database, Path(folder, database.name)))
    else:
        yield database


def is_held(failure: Exception) -> bool:
    """Whether a database could not be opened because another program has it open for writing."""
    return "Conflicting lock" in str(failure)


@functools.cache
def bytes_of(size: str) -> int:
    """Bytes of a size in DuckDB's own notation, such as 2GB or 512MiB. Raises ValueError when it is none."""
    import duckdb

    with connect() as con:
        try:
            ((found,),) = con.execute("select parse_formatted_bytes(?)", [size]).fetchall()
        except duckdb.Error:
            raise ValueError(size) from None
    return int(found)


def columns_of(con: "DuckDBPyConnection", table: str) -> list[str]:
    """Columns of a table (`schema.name`) of the open database, in their order; none when there is no such table."""
    schema, name = table.split(".")
    found = con.execute(
        """select column_name from duckdb_columns()
        where database_name = current_database() and schema_name = ? and table_name = ? order by column_index""",
        [schema, name],
    ).fetchall()
    return [column for (column,) in found]


def ensure_table(con: "DuckDBPyConnection", table: str, columns: Mapping[str, str]) -> None:
    """Make the table (`schema.name`) with these columns (name -> type), empty, unless the open database has it so."""
    if columns_of(con, table) != list(columns):  # None yet, or that of an earlier version of the program.
        con.execute(f"create schema if not exists {table.split('.')[0]}")
        con.execute(f"create or replace table {table} ({', '.join(map(' '.join, columns.items()))})")


def literal(value: str | Path) -> str:
    """A text or a path as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def alphabetical(column: str) -> str:
    """Return the SQL by which names stand in the order of a Portuguese dictionary: case and accents make none."""
    return f"lower(strip_accents({column}))"
