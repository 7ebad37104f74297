"""Rows of published tables are counted once for each version, and compared with those of the publication in force."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.audit.published import WHOLE, Table, Versions, profile
from orchestration.settings import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.restrito.parent.mkdir(parents=True)
    for path in (home.restrito, home.publico):
        duckdb.connect(str(path)).close()
    return home


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("attach ':memory:' as restrito; attach ':memory:' as publico")
        opened.execute("create schema construcao; create schema restrito.cadastro")
        opened.execute("create table restrito.cadastro.residentes as select unnest(range(40)) as n")
        yield opened


def short_of(con: duckdb.DuckDBPyConnection, home: Home, versions: Versions) -> tuple[int, float | None]:
    """How many rows below 50 the table has, and its rows as a share of those published."""
    [row] = profile(con, home, [Table("restrito", "cadastro", "residentes", 50, versions)]).to_dict("records")
    return row["linhas_a_menos"], row["parcela_da_publicada"]


def test_a_table_of_the_same_version_is_not_counted_again(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    assert short_of(con, home, {WHOLE: ("1", None)})[0] == 10
    con.execute("insert into restrito.cadastro.residentes values (0)")
    assert short_of(con, home, {WHOLE: ("1", None)})[0] == 10
    assert short_of(con, home, {WHOLE: ("2", None)})[0] == 9
    con.execute("insert into restrito.cadastro.residentes values (0)")
    assert short_of(con, home, {})[0] == 8, "nobody knows what it was built from"


def test_the_share_is_of_the_publication_in_force(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    with duckdb.connect(str(home.restrito)) as published:
        published.execute("create schema cadastro; create table cadastro.residentes as select unnest(range(80)) as n")
    assert short_of(con, home, {WHOLE: ("1", None)}) == (10, 0.5), "the kept build is not the published one: counted"
    home.construcao.mkdir()
    for path in (home.restrito, home.publico):
        (home.construcao / path.name).hardlink_to(path)
    assert short_of(con, home, {WHOLE: ("1", None)}) == (10, 1.0), "what the kept build counted"
