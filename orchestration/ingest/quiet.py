"""Detects files of landing that change while they are read, by their size and time of change."""

import time
from collections.abc import Iterable
from pathlib import Path

SECONDS = 2
"""A file changed less than this long ago may still be growing."""

State = tuple[int, int]
"""Size and time of the last change."""


def states(paths: Iterable[Path]) -> dict[Path, State]:
    """Return the state of each file that exists, after waiting for recently written ones to have time to change."""
    first = {path: state for path in paths if (state := state_of(path))}
    now = time.time()
    ages = [now - changed / 1e9 for _, changed in first.values()]
    young = [age for age in ages if 0 <= age < SECONDS]
    if young:
        time.sleep(SECONDS - min(young))
    return first


def state_of(path: Path) -> State | None:
    """Return the file's present state, or None when it cannot be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
