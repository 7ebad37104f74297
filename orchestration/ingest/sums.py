"""Remembers the SHA-256 of the files of landing, so that a run does not read years of files again to find none new.

A file is the same while its size, its inode and the times of its content and of its entry are: on a Linux file system
no program can set the last one back. One written a moment ago is read again in the next run.
"""

import json
import os
import time
from pathlib import Path

from orchestration.files import sha256, sha256_of, write_text
from orchestration.ingest.quiet import SECONDS
from orchestration.settings import Home

_Known = dict[str, list[int | str]]


class Sums:
    """The sums that a home remembers; `keep` writes them down. Paths are hashed: a name may identify a person."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known = _read(home.somas_da_chegada)
        self._changed = False

    def of(self, path: Path) -> str:
        """The sum of a file, read only if it changed; OSError when it cannot be read or is no regular file."""
        name, state = sha256(os.fsencode(path.absolute())), _state(path)  # a name may be no text at all
        known = self._known.get(name, [])
        if known[:-1] == state:
            return str(known[-1])
        total = sha256_of(path)
        if state == _state(path) and time.time() - max(state[2:]) / 1e9 > SECONDS:
            self._known[name] = [*state, total]
            self._changed = True
        return total

    def keep(self) -> None:
        """Write down what was learnt, if anything was."""
        if self._changed:
            self._home.qualidade.mkdir(mode=0o700, exist_ok=True)
            write_text(self._home.somas_da_chegada, json.dumps(self._known))
            self._changed = False


def _state(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns]


def _read(path: Path) -> _Known:
    """What was kept; nothing of a file that is absent or damaged, since all of it can be read again."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: entry for name, entry in known.items() if isinstance(entry, list) and len(entry) == 5}
