"""A cache folder for this user, outside the checkout, which may be read-only or belong to another user."""

import atexit
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from orchestration.settings import Home

OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@cache
def folder_of_user(*names: str) -> Path:
    """The folder `names` of this user's cache, created if absent, writable by this user only.

    It is in XDG_CACHE_HOME or ~/.cache; where that takes no writing, in the installation that RESIDENCIAS_HOME names;
    else it lasts as long as this process.
    """
    for place in _places():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            folder = place
            for name in ("", *names):
                folder /= name
                folder.mkdir(mode=0o700, exist_ok=True)
                _refuse_of_others(folder)
        except OSError:
            continue
        return folder
    folder = Path(tempfile.mkdtemp(prefix="residencias-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _refuse_of_others(folder: Path) -> None:
    """PermissionError when another user could put something in the folder, or this one could not."""
    state = folder.stat()
    if state.st_uid != os.geteuid() or state.st_mode & OF_OTHERS or not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(folder)


def _places() -> Iterator[Path]:
    named = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.path.isabs(named):
        yield Path(named) / "residencias"
    if home := os.environ.get("RESIDENCIAS_HOME"):
        yield Home(Path(home).absolute()).cache
