"""What every use of DuckDB shares: a database that another program has open for writing can be read."""

from pathlib import Path

import duckdb
import pytest

from orchestration import duck
from tests.conftest import held_open


def test_a_database_that_another_program_has_open_for_writing_is_read_as_a_copy(tmp_path: Path) -> None:
    database, scratch = tmp_path / "published.duckdb", tmp_path / "work"
    with duckdb.connect(str(database)) as con:
        con.execute("create table t as select 42 as n")
    with duck.readable(database, scratch) as path:
        assert path == database
    with held_open(database):
        with pytest.raises(duckdb.IOException):
            duck.connect(database, read_only=True)
        with duck.readable(database, scratch) as path, duck.connect(path, read_only=True) as con:
            assert path != database and con.sql("select n from t").fetchall() == [(42,)]
    assert not list(scratch.iterdir())
