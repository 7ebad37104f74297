"""What a copy holds: its files with their SHA-256, its folders and links, written in `copia.json` beside them."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from orchestration.errors import ExitCode, UserError
from orchestration.files import write_text
from orchestration.settings import Home

NAME = "copia.json"
CONTENT = "home"
"""The folder of a copy that holds what the home held."""


@dataclass(frozen=True)
class Entry:
    """One file, folder or link of a home. `caminho` is relative to it; `alvo` is where a link points."""

    caminho: str
    modo: int
    sha256: str = ""
    bytes: int = 0
    alvo: str = ""


@dataclass
class Manifest:
    """`feita_em` is UTC, ISO; `casos_fora` says that the case store is not in the home, so not in the copy either."""

    feita_em: str
    versao: str
    com_chave: bool
    casos_fora: bool
    pastas: list[Entry] = field(default_factory=list)
    arquivos: list[Entry] = field(default_factory=list)
    elos: list[Entry] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        write_text(folder / NAME, json.dumps(asdict(self), ensure_ascii=False, indent=1))


def read(folder: Path) -> Manifest:
    """Read the manifest of a copy; UserError when the folder is no copy, or names a path outside itself."""
    try:
        written = json.loads((folder / NAME).read_text(encoding="utf-8"))
        for name in ("pastas", "arquivos", "elos"):
            written[name] = [Entry(**entry) for entry in written[name]]
        manifest = Manifest(**written)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as failure:
        # A folder without the file is the wrong one; with it, the copy is damaged.
        wrong = isinstance(failure, FileNotFoundError | NotADirectoryError)
        raise UserError(
            f"A pasta {folder} não é uma cópia feita por 'residencias copia'.",
            ExitCode.USO_INCORRETO if wrong else ExitCode.NAO_PUBLICADO,
        ) from failure
    for entry in (*manifest.pastas, *manifest.arquivos, *manifest.elos):
        if not _inside(entry.caminho) or (entry.alvo and not _link_inside(entry)):
            raise UserError(f"A cópia em {folder} fala de um caminho fora dela e não foi usada.")
    return manifest


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts


def _link_inside(entry: Entry) -> bool:
    target = os.path.normpath(PurePosixPath(entry.caminho).parent / entry.alvo)
    return not os.path.isabs(entry.alvo) and target.split(os.sep)[0] != ".."


def walk(home: Home, com_chave: bool) -> Iterator[os.DirEntry[str]]:
    """Everything of a home that a copy holds, each folder before what is in it.

    Left out: the lock, the work folders of unfinished runs, the kept build and, unless asked for, the key. A link that
    leads out of the home (a disk of its own for received files) is followed, so that the copy is whole.
    """
    skipped = {home.trava, home.trabalho, home.construcao} | (set() if com_chave else {home.chave})
    yield from _walk(home.raiz, home.raiz, {str(path) for path in skipped})


def _walk(folder: Path, root: Path, skipped: set[str]) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.path in skipped:
            continue
        yield entry
        if entry.is_dir(follow_symlinks=leads_out(entry, root)):
            yield from _walk(Path(entry.path), root, skipped)


def leads_out(entry: os.DirEntry[str], root: Path) -> bool:
    """Whether an entry is a link to a place outside the home."""
    return entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root.resolve())
