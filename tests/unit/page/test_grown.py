"""A Parquet file that keeps its first pieces has the rows of one that was written whole, for every reader."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from pyarrow import RecordBatchReader

from orchestration.page.grown import Piece, write

ROWS = 250_000
"""Of a piece: three row groups."""


def rows(con: duckdb.DuckDBPyConnection, month: str, size: int = ROWS) -> Callable[[], RecordBatchReader]:
    query = f"select '{month}' as mes, i as valor, 'x' || i % 7 as texto, null::varchar as nada from range({size}) t(i)"
    return lambda: con.sql(query).to_arrow_reader(100_000)


def refused() -> RecordBatchReader:
    raise AssertionError("it should have been kept")


def sums(path: Path) -> list[tuple[str, int, int]]:
    found = duckdb.execute(
        f"select mes, count(*), sum(valor)::bigint from '{path}' group by mes order by mes"
    ).fetchall()
    assert sum(count for _, count, _ in found) == pyarrow.parquet.read_table(path).num_rows
    return found


@pytest.mark.parametrize(
    ("again", "written"),
    [
        (["a1", "b1", "c1"], []),
        (["a1", "b1", "c1", "d1"], ["d"]),
        (["a1", "b2", "c1"], ["b", "c"]),
        (["a2", "b1", "c1"], ["a", "b", "c"]),
        (["a1", "b1"], []),
        (["a1", "c1"], ["c"]),
    ],
    ids=["none", "new", "in the middle", "the first", "the last is gone", "one is gone"],
)
def test_what_is_the_same_is_kept(again: Sequence[str], written: Sequence[str], tmp_path: Path) -> None:
    first, second, whole = (tmp_path / f"{name}.parquet" for name in ("first", "second", "whole"))
    with duckdb.connect() as con:
        size = {"a": ROWS, "b": 0, "c": 5, "d": 7}
        before = write(
            first, [(version, rows(con, version, size[version[0]])) for version in ("a1", "b1", "c1")], first, []
        )
        made = [(version, rows(con, version, size[version[0]])) for version in again]
        some = [(version, query if version[0] in written else refused) for version, query in made]
        kept = write(second, some, first, before)
        assert [piece.versao for piece in kept] == list(again)
        write(whole, made, tmp_path / "gone.parquet", before)
    assert sums(second) == sums(whole) != []


def test_a_piece_of_which_nothing_is_known_is_written_again(tmp_path: Path) -> None:
    target = tmp_path / "file.parquet"
    with duckdb.connect() as con:
        [piece] = write(target, [("", rows(con, "a", 2))], target, [])
        assert piece == Piece("", piece.fim)
        write(tmp_path / "again.parquet", [("", rows(con, "b", 2))], target, [piece])
    assert sums(tmp_path / "again.parquet") == [("b", 2, 1)]


@pytest.mark.parametrize("damage", [lambda content: content[:-2000], lambda content: bytes(len(content))])
def test_a_damaged_file_is_written_again(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    with duckdb.connect() as con:
        pieces = [(version, rows(con, version, 3)) for version in ("a1", "b1")]
        before = write(first, pieces, first, [])
        first.write_bytes(damage(first.read_bytes()))
        assert write(second, pieces, first, before) == before
    assert sums(second) == [("a1", 3, 3), ("b1", 3, 3)]
