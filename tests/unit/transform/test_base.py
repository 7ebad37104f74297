"""The kept build: what is copied for the next run, and what is not trusted."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import duckdb
import pytest

from orchestration.run.context import Run
from orchestration.settings import Home, Settings
from orchestration.transform import base, build
from orchestration.transform.fingerprints import Built, Plan
from orchestration.transform.incremental import Work

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

STATE = base.State({"model.a": Built("x", "x", "f", "c", '"a"', "table")}, {"lake/1.parquet": (3, 7, "sum")})


def opened(home: Home, name: str) -> Run:
    folder = home.trabalho / name
    folder.mkdir(parents=True)
    return Run(home, Path(), date(2026, 7, 1), Settings(), name, datetime(2026, 8, 1), folder)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose last run published and kept its build."""
    home = Home(tmp_path / "home")
    run = opened(home, "first")
    for name in base.DATABASES:
        with duckdb.connect(str(run.pasta / name)) as con:
            con.execute("create table a as select range as n from range(100000)")
    base.note(run, STATE)
    home.warehouse.mkdir()
    run.publico.rename(home.publico)
    run.restrito.rename(home.restrito)
    base.keep(run)
    return home


def copied(home: Home, name: str = "second") -> list[str]:
    run = opened(home, name)
    base.restore(run)
    return sorted(path.name for path in run.pasta.iterdir())


def flip(path: Path) -> None:
    """Change one byte in the middle of the file, which then has another time."""
    before = path.stat().st_mtime_ns
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    os.utime(path, ns=(before + 1, before + 1))


def zero_the_header_at_the_same_time(path: Path) -> None:
    state = path.stat()
    path.write_bytes(bytes(8192) + path.read_bytes()[8192:])
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_kept_build_is_copied_whole_and_the_kept_one_stays(home: Home) -> None:
    run = opened(home, "second")
    base.restore(run)
    assert base.taken(run) == STATE
    for database in (run.trabalho, run.restrito, run.publico):
        with duckdb.connect(str(database)) as con:
            assert con.execute("delete from a").fetchall() == [(100000,)]
    with duckdb.connect(str(home.restrito), read_only=True) as con:
        assert con.execute("select count(*) from a").fetchall() == [(100000,)]
    assert copied_again(home)


def copied_again(home: Home) -> bool:
    """Whether a run after one that published nothing finds the build too."""
    run = opened(home, "third")
    base.restore(run)
    return base.taken(run) == STATE


def test_the_published_databases_take_no_more_room_in_the_kept_build(home: Home) -> None:
    assert (home.construcao / "restrito.duckdb").samefile(home.restrito)
    assert (home.construcao / "publico.duckdb").samefile(home.publico)


def test_a_run_whose_build_was_not_whole_keeps_none(home: Home) -> None:
    run = opened(home, "second")
    base.restore(run)
    base.taken(run)
    base.keep(run)
    assert copied_again(home)


def spoil_state(home: Home, change: Callable[[dict[str, object]], object]) -> None:
    path = home.construcao / base.STATE
    written = json.loads(path.read_text())
    change(written)
    path.write_text(json.dumps(written))


@pytest.mark.parametrize(
    "damage",
    [
        lambda home: (home.construcao / base.STATE).unlink(),
        lambda home: (home.construcao / base.STATE).write_text('{"nos": {'),
        lambda home: spoil_state(home, lambda written: written.update(nos={"model.a": {"other": "version"}})),
        lambda home: spoil_state(home, lambda written: written.pop("bancos")),
        lambda home: (home.construcao / "trabalho.duckdb").unlink(),
        lambda home: flip(home.construcao / "trabalho.duckdb"),
        lambda home: flip(home.construcao / "restrito.duckdb"),
        lambda home: (home.construcao / "publico.duckdb").write_bytes(b""),
        lambda home: zero_the_header_at_the_same_time(home.construcao / "trabalho.duckdb"),
    ],
    ids=[
        "no note",
        "half a note",
        "a note of another version",
        "no sizes",
        "no database",
        "a byte of work",
        "a byte of the published",
        "an empty file",
        "no database inside",
    ],
)
def test_what_is_missing_damaged_or_of_another_version_is_not_copied(
    home: Home, damage: Callable[[Home], object]
) -> None:
    damage(home)
    assert copied(home) == []


def test_a_copy_that_the_engine_cannot_read_later_makes_the_next_run_build_everything(home: Home) -> None:
    """A block that no model of the night read, with the size and time of the file as they were."""
    run = opened(home, "second")
    base.restore(run)
    with pytest.raises(duckdb.Error), base.read_back(run), duckdb.connect(str(run.trabalho)) as con:
        run.trabalho.write_bytes(run.trabalho.read_bytes()[:12288].ljust(run.trabalho.stat().st_size, b"\0"))
        con.execute("select sum(n) from a")
    assert copied(home, "third") == []


def test_a_disk_that_takes_no_more_leaves_the_publication_and_no_build(home: Home) -> None:
    run = opened(home, "second")
    base.restore(run)
    base.note(run, base.taken(run))
    (run.pasta / "construcao").write_text("a file where the folder goes")
    base.keep(run)
    assert not home.construcao.exists()
    assert home.restrito.exists()


def test_spark_builds_from_nothing(home: Home, tmp_path: Path) -> None:
    run = opened(home, "second")
    run.settings = Settings(motor="spark")
    base.restore(run)
    assert list(run.pasta.iterdir()) == []


def test_a_build_of_a_part_of_the_models_keeps_the_build_before(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its copied note speaks of tables that the part replaced."""
    run = opened(home, "second")
    base.restore(run)
    monkeypatch.setattr(build, "_results", lambda *_: [])
    build.build(run, ["linhas"])
    assert not (run.pasta / base.STATE).exists()
    base.keep(run)
    assert copied_again(home)


@pytest.mark.parametrize(
    ("made", "over_a_build", "nothing_stays"), [("ab", True, True), ("a", True, False), ("ab", False, False)]
)
def test_copies_of_which_nothing_stays_are_not_built_over(made: str, over_a_build: bool, nothing_stays: bool) -> None:
    """New tables over old ones would double the files."""
    parsed = cast("Manifest", SimpleNamespace(nodes={"a": None, "b": None}))
    assert Work(cast("Run", None), parsed, Plan({}, frozenset(made)), {}, {}, over_a_build).nada_fica is nothing_stays


def test_clearing_leaves_the_build_itself(home: Home) -> None:
    assert copied(home) == sorted([*base.DATABASES, base.STATE])
    run = Run(home, Path(), date(2026, 7, 1), Settings(), "second", datetime(2026, 8, 1), home.trabalho / "second")
    base.clear(run)
    assert not list(run.pasta.iterdir())
    assert copied(home, "third") == sorted([*base.DATABASES, base.STATE])
