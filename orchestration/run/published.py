"""What was published before a run, as the run reads it: also when another program holds it, or its file is damaged."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from orchestration import duck
from orchestration.run.folders import publications
from orchestration.run.log import say
from orchestration.settings import Home


class Earlier(NamedTuple):
    """A published database that can be read, and whether it is of the publication in force."""

    caminho: Path
    em_vigor: bool


@contextmanager
def earlier(home: Home, database: Path) -> Iterator[Earlier | None]:
    """`database` of the publication in force or, where that is damaged, of the newest one kept that can be read.

    None when there is none: the run publishes again from the data in force, so a damaged publication must not stop it.
    """
    import duckdb

    with ExitStack() as opened:
        for candidate in _candidates(home, database):
            try:
                path = opened.enter_context(duck.readable(candidate, home.trabalho))
            except duckdb.Error as failure:
                say("publicacao_ilegivel", logging.WARNING, erro=type(failure).__name__)
                continue
            yield Earlier(path, candidate == database)
            return
        yield None


def _candidates(home: Home, database: Path) -> Iterator[Path]:
    if not database.exists():
        return
    yield database
    for folder in reversed(publications(home)):
        path = folder / database.name
        if path.exists() and not path.samefile(database):
            yield path
