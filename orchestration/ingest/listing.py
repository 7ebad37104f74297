"""The files of a source's folder, links followed, and those that programs leave there for themselves. Opens no file."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROGRAMAS = ("thumbs.db", "desktop.ini", "__macosx")
_INACABADOS = (".part", ".filepart", ".crdownload", ".tmp")
_Ident = tuple[int, int]


def listing(folder: Path) -> tuple[list[Path], int]:
    """Every file under `folder`, in the order of names, and how many were ignored: locks, system files, half copies.

    A link that leads nowhere and a folder that cannot be read are listed too: who opens them says so. A folder is
    read once below each entry of `folder`, and never one that `folder` itself is in: links make circles.
    """
    if folder.is_dir() and not _readable(folder):
        return [folder], 0
    found = [path for entry in _entries(folder) for path in _under(entry, _above(folder))]
    files = [path for path in found if not ignored(path.name)]
    return files, len(found) - len(files)


def ignored(name: str) -> bool:
    """Whether a name is that of a lock, of a system file or of a copy not yet finished."""
    low = name.lower()
    return low.startswith((".", "~$")) or low in _PROGRAMAS or low.endswith(_INACABADOS)


def leads_back(folder: Path) -> bool:
    """Whether a folder is, by a link, one that it is itself in."""
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
    """A folder and all that it is in."""
    real = folder.resolve()
    return {_ident(path) for path in (real, *real.parents)} if real.exists() else set()


def _ident(path: Path) -> _Ident:
    seen = path.stat()
    return seen.st_dev, seen.st_ino
