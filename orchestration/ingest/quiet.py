"""Whether a file of landing stands still while it is read. What a file holds is not looked at here."""

import time
from collections.abc import Iterable
from pathlib import Path

SECONDS = 2
"""A file written less than this ago may still be growing."""

State = tuple[int, int]
"""Size and time of the last change."""


def states(paths: Iterable[Path]) -> dict[Path, State]:
    """Each file's state, once those written just now have had time to change again. What is gone is left out."""
    first = {path: state for path in paths if (state := state_of(path))}
    now = time.time()
    ages = [now - changed / 1e9 for _, changed in first.values()]
    young = [age for age in ages if 0 <= age < SECONDS]
    if young:
        time.sleep(SECONDS - min(young))
    return first


def state_of(path: Path) -> State | None:
    """The file's state now; None when it cannot be seen."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns
