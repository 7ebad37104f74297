"""Shared fixtures: the command line as a child process, one synthetic landing, and one publication of it, built once.

A whole run takes most of a minute. Tests that only read use `published`; tests that write copy it or make their own.
"""

import fcntl
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT, Home
from tests.pipeline.landing_edits import keep_few_regions

Made = TypeVar("Made")
SCALE = "0.001"
SEED = "1"
REAL_DATA = "RESIDENCIAS_DADOS_REAIS"
KEEPING = """
import shutil, sys
from orchestration import cli
from orchestration.publish import publish as stage

kept, publish = sys.argv.pop(1), stage.publish

def keep_and_publish(run):
    shutil.copytree(run.pasta, kept)
    publish(run)

stage.publish = keep_and_publish
cli.main()
"""
"""Runs `residencias`, copying the work folder just before the run publishes."""
FIRST = ("test_run_commands.py", "test_adding_an_indicator.py", "test_installed.py")
"""Files with which two workers begin: the first makes `published`, which the others do not wait for."""


@dataclass(frozen=True)
class Ended:
    """A finished command: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Published:
    """A landing, the home that a run filled from it, and the run's exit code and output."""

    landing: Path
    home: Path
    ended: Ended

    def rows(self, sql: str, *parameters: object, publico: bool = False) -> list[tuple[Any, ...]]:
        """Rows returned by a query on the restricted publication, or on the public one."""
        home = Home(self.home)
        with duckdb.connect(str(home.publico if publico else home.restrito), read_only=True) as con:
            return con.execute(sql, list(parameters)).fetchall()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put whole runs before the short files, so that no worker is left with a long one at the end."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        name = item.path.name
        return FIRST.index(name) if name in FIRST else len(FIRST), item.path.parent.name != "pipeline"

    items.sort(key=place)


def open_public_values(con: duckdb.DuckDBPyConnection) -> None:
    """Make indicadores.valores of a public database, a view, a table that a test may change."""
    con.execute("create temp table cells as from indicadores.valores")
    con.execute("drop view indicadores.valores")
    con.execute("create table indicadores.valores as from cells")


def residencias(*arguments: str | Path, cwd: Path | None = None, prefix: Sequence[str] = (), **variables: str) -> Ended:
    """Run the console script with these arguments and environment variables, in `cwd`, prefixed by `prefix`."""
    return _ended([*prefix, sys.executable, "-m", "orchestration.cli", *map(str, arguments)], cwd, variables)


def bound_by_modes() -> tuple[str, ...]:
    """Command prefix that makes file modes apply to root too, by dropping its right to read and write anything."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root without setpriv cannot be locked out")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def dbt_by_hand(
    *arguments: str, trabalho: Path, project: Path = DBT_PROJECT, prefix: Sequence[str] = (), **variables: str
) -> Ended:
    """Run the `dbt` script as a person does, in the project's folder, writing only to `trabalho`."""
    places = {
        "RESIDENCIAS_TRABALHO": str(trabalho),
        "DBT_TARGET_PATH": str(trabalho / "target"),
        "DBT_LOG_PATH": str(trabalho),
    }
    script = str(Path(sys.executable).with_name("dbt"))
    return _ended(
        [*prefix, script, *arguments], project, {name: str(path) for name, path in places.items()} | variables
    )


def _ended(command: list[str], cwd: Path | None, variables: dict[str, str]) -> Ended:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**environment, "COLUMNS": "160", **variables},
        cwd=cwd,
        timeout=1800,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def once(folder: Path, name: str, make: Callable[[], Made]) -> Made:
    """Result of `make`, computed by the first worker that needs it and read by the others."""
    kept = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder shared by every worker of this test session."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def landing(shared: Path) -> Path:
    """The synthetic landing, with the health regions of two states. Read only."""

    def make() -> Path:
        folder = shared / "landing"
        ended = residencias("sample", "--landing", folder, "--seed", SEED, "--scale", SCALE)
        assert ended.code == 0, ended.err
        keep_few_regions(folder)
        return folder

    return once(shared, "landing", make)


@pytest.fixture(scope="session")
def published(shared: Path, landing: Path) -> Published:
    """A home filled by one run of the synthetic landing. Read only."""

    def make() -> Published:
        home, kept = shared / "home", str(built_folder(shared))
        command = [sys.executable, "-c", KEEPING, kept, "run", "--landing", str(landing), "--home", str(home)]
        recorded_in(shared).mkdir()
        ended = _ended(command, None, {"DAGSTER_HOME": str(recorded_in(shared))})
        assert ended.code == 0, ended.err
        return Published(landing, home, ended)

    return once(shared, "published", make)


def built_folder(shared: Path) -> Path:
    """The work folder of the run behind `published`, as it was just before publishing. Read only."""
    return shared / "construido"


def recorded_in(shared: Path) -> Path:
    """The Dagster instance that keeps the run behind `published`. Read only."""
    return shared / "dagster"


@pytest.fixture
def own(published: Published, tmp_path: Path) -> Published:
    """A copy of the publication and of its landing, which the test may change."""
    landing, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(published.landing, landing)
    shutil.copytree(published.home, home, symlinks=True)
    return Published(landing, home, published.ended)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files named by RESIDENCIAS_DADOS_REAIS. Without the variable the test is skipped."""
    named = os.environ.get(REAL_DATA)
    if not named:
        pytest.skip(f"{REAL_DATA} names no folder")
    return Path(named)


@contextmanager
def held_open(database: Path) -> Iterator[None]:
    """Keep a DuckDB database open for writing in another process while the block runs."""
    script = "import sys, duckdb; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    arguments = [sys.executable, "-c", script, str(database)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "open\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(timeout=30)


@contextmanager
def holding(home: Path) -> Iterator[int]:
    """Hold the writer's lock of `home` from another process while the block runs; yields that process's id."""
    script = (
        "import sys; from pathlib import Path; from orchestration.run.lock import exclusive;"
        "from orchestration.settings import Home\n"
        "with exclusive(Home(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", script, str(home)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.stdin.close()
            process.wait(timeout=30)
