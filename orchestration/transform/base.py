"""The last build, kept for the next run: its databases and what each node was built from (docs/adr/0010).

Only a run that published replaces it. What is missing, damaged or of another version counts as no build, and then
everything is built.
"""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from orchestration import duck
from orchestration.duck import literal
from orchestration.errors import shortage
from orchestration.files import sync, write_text
from orchestration.run.context import Run
from orchestration.run.log import say
from orchestration.settings import PUBLICO, RESTRITO, TRABALHO
from orchestration.transform.fingerprints import Built
from orchestration.transform.sources import Sums, read_sums


class Unusable(Exception):
    """The copied databases cannot be read or written as they should."""


DATABASES = (TRABALHO, RESTRITO, PUBLICO)
STATE = "nos.json"


@dataclass
class State:
    """What a build left: its nodes by their dbt ids, and the files that it read."""

    nos: dict[str, Built] = field(default_factory=dict)
    arquivos: Sums = field(default_factory=dict)


def restore(run: Run) -> None:
    """Copy the last build into the run's empty work folder, or nothing when it is not what was kept.

    Spark's tables are new in each run.
    """
    if run.settings.motor == "spark":
        return
    base = run.home.construcao
    try:
        written = json.loads((base / STATE).read_text(encoding="utf-8"))
        _state(written)
        whole = all(_seen(base / name) == written["bancos"][name] for name in DATABASES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    if whole:
        for name in (*DATABASES, STATE):
            shutil.copyfile(base / name, run.pasta / name)
        if not _opens(run):
            discard(run)


def discard(run: Run) -> None:
    """Forget the last build, in the run's folder and in the home: the run builds everything."""
    say("construcao_descartada", logging.WARNING)
    shutil.rmtree(run.home.construcao, ignore_errors=True)
    clear(run)


def clear(run: Run) -> None:
    """Remove the copies of the last build from the run's folder; the build itself stays until the run has published."""
    for name in DATABASES:
        for path in (run.pasta / name, run.pasta / f"{name}.wal"):
            path.unlink(missing_ok=True)
    (run.pasta / STATE).unlink(missing_ok=True)


@contextmanager
def read_back(run: Run) -> Iterator[None]:
    """Forget the kept build where the engine cannot read a database made over it: the next run builds everything."""
    import duckdb

    try:
        yield
    except duckdb.Error as failure:
        if not shortage(failure):
            say("construcao_descartada", logging.WARNING)
            shutil.rmtree(run.home.construcao, ignore_errors=True)
        raise


def taken(run: Run) -> State:
    """What the copied databases hold. The file that says so is removed: a build that stops would make it false."""
    path = run.pasta / STATE
    try:
        return _state(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return State()
    finally:
        path.unlink(missing_ok=True)


def note(run: Run, state: State) -> None:
    """Write down what the run's databases hold, after a whole build."""
    nodes = {name: asdict(node) for name, node in state.nos.items()}
    write_text(run.pasta / STATE, json.dumps({"nos": nodes, "arquivos": state.arquivos}))


def keep(run: Run) -> None:
    """Make what the run has just published the last build: its work database moves, the published ones are linked.

    Nothing here undoes the publication. Stopped half way, it leaves no build, and the next run builds everything.
    """
    if not (run.pasta / STATE).exists():
        return
    try:
        _keep(run, run.home.construcao)
    except OSError as failure:
        shutil.rmtree(run.home.construcao, ignore_errors=True)
        say("construcao_nao_guardada", logging.WARNING, erro=type(failure).__name__)


def _keep(run: Run, base: Path) -> None:
    fresh = run.pasta / "construcao"
    fresh.mkdir(mode=0o700)
    run.trabalho.rename(fresh / TRABALHO)
    (fresh / TRABALHO).chmod(0o600)
    for published in (run.home.restrito, run.home.publico):
        os.link(published.resolve(), fresh / published.name)
    written = json.loads((run.pasta / STATE).read_text(encoding="utf-8"))
    written["bancos"] = {name: _seen(fresh / name) for name in DATABASES}
    write_text(fresh / STATE, json.dumps(written))
    for name in (TRABALHO, STATE):
        sync(fresh / name)
    shutil.rmtree(base, ignore_errors=True)
    fresh.rename(base)


def _state(written: Mapping[str, Any]) -> State:
    return State({name: Built(**node) for name, node in written["nos"].items()}, read_sums(written["arquivos"]))


def _seen(path: Path) -> list[int]:
    """Size and time of writing: what was changed since it was kept is not trusted."""
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def _opens(run: Run) -> bool:
    import duckdb

    try:
        with duck.connect(run.trabalho) as con:
            for database in (run.restrito, run.publico):
                con.execute(f"attach {literal(database)} as {database.stem}")
    except duckdb.Error:
        return False
    return True
