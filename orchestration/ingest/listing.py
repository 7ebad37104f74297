"""Lists the files of a source's folder, following links and ignoring lock, system and unfinished files."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROGRAMAS = ("thumbs.db", "desktop.ini", "__macosx")
_INACABADOS = (".part", ".filepart", ".crdownload", ".tmp")
_Ident = tuple[int, int]


def listing(folder: Path) -> tuple[list[Path], int]:
    """Return every file under `folder`, by name, and how many were ignored (locks, system files, unfinished copies).

    Broken links and unreadable folders are included; opening them fails later. Links may make circles, so each folder
    is read once per entry of `folder`, and a folder that contains `folder` is not read.
    """
    if folder.is_dir() and not _readable(folder):
        return [folder], 0
    paths = [path for entry in _entries(folder) for path in _under(entry, _above(folder))]
    files = [path for path in paths if not ignored(path.name)]
    return files, len(paths) - len(files)


def ignored(name: str) -> bool:
    """Return whether a name is that of a lock, a system file or an unfinished copy."""
    low = name.lower()
    return low.startswith((".", "~$")) or low in _PROGRAMAS or low.endswith(_INACABADOS)


def leads_back(folder: Path) -> bool:
    """Return whether a folder is a link to one of the folders that contain it."""
    return _ident(folder) in _above(folder.parent)


def _under(path: Path, seen: set[_Ident]) -> Iterator[Path]:
    if ignored(path.name) or not path.is_dir() or not _readable(path):
        yield path
    elif (here := _ident(path)) not in seen:
        seen.add(here)
        for inner in _entries(path):
            yield from _under(inner, seen)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() and _readable(folder) else []


def _readable(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def _above(folder: Path) -> set[_Ident]:
    """Return the identities of a folder and of all folders that contain it."""
    real = folder.resolve()
    return {_ident(path) for path in (real, *real.parents)} if real.exists() else set()


def _ident(path: Path) -> _Ident:
    status = path.stat()
    return status.st_dev, status.st_ino
