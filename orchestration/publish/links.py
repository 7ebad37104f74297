"""A symbolic link put in its place at once, whatever was there."""

import ctypes
import os
import shutil
from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def put(place: Path, target: Path, aside: Path) -> None:
    """Make `place` a link to `target`, and remove what it replaces. `aside` is a free path on the same disk."""
    aside.symlink_to(target)
    if place.is_symlink() or not place.is_dir():
        aside.replace(place)
        return
    if not _exchange(aside, place):
        # Only on disks that exchange no names: for an instant `place` is missing.
        old = aside.with_name(f"{aside.name}-anterior")
        place.rename(old)
        aside.replace(place)
        old.rename(aside)
    shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names at once; False where the system or the disk cannot. os.rename replaces no folder by a link."""
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
