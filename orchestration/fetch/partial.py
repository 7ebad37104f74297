"""The hidden file of an unfinished download, the note of its origin, and its final rename."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from orchestration.errors import UserError
from orchestration.files import sha256_of, sync, write_text

READ_BYTES = 2**20


@dataclass
class Origin:
    """Where bytes came from, and the server's mark of their version."""

    endereco: str = ""
    marca: str = ""
    """ETag or Last-Modified (HTTP), size and time (FTP); empty when the server gives none."""
    bytes: int | None = None
    sha256: str = ""


@dataclass
class Partial:
    """A download in progress beside its target: `.<name>.part`, and its origin in `.<name>.origem`."""

    target: Path
    file: IO[bytes]
    origin: Origin = field(default_factory=Origin)

    @property
    def size(self) -> int:
        return self.file.seek(0, os.SEEK_END)

    def restart(self, origin: Origin) -> None:
        """Empty the file and start a download of `origin`."""
        self.file.seek(0)
        self.file.truncate()
        self.origin = origin
        write_text(_note_of(self.target), json.dumps({"parcial": asdict(origin)} | _complete_note(self.target)))


def part_of(target: Path) -> Path:
    """Return the path of the unfinished download of `target`, beside it."""
    return target.with_name(f".{target.name}.part")


def _note_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.origem")


def _read_note(target: Path) -> dict[str, dict[str, object]]:
    try:
        return json.loads(_note_of(target).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _complete_note(target: Path) -> dict[str, dict[str, object]]:
    return {key: value for key, value in _read_note(target).items() if key == "completo"}


def complete_origin(target: Path) -> Origin | None:
    """Return the origin of the file at `target`, if it still has the size downloaded."""
    note = _read_note(target).get("completo")
    if not note or not target.exists() or target.stat().st_size != note["bytes"]:
        return None
    return Origin(**note)  # pyright: ignore[reportArgumentType]


@contextmanager
def open_partial(target: Path) -> Iterator[Partial]:
    """Start or resume the download of `target`. UserError when another is in progress. Errors keep the partial file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with part_of(target).open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"Outra transferência de {target.name} está em andamento.") from None
        note = _read_note(target).get("parcial")
        try:
            yield Partial(target, file, Origin(**note) if note else Origin())  # pyright: ignore[reportArgumentType]
        finally:
            file.flush()
            if part_of(target).exists() and part_of(target).stat().st_size == 0:
                part_of(target).unlink()


def install(partial: Partial, sha256: str) -> bool:
    """Rename the finished download to its target; return False when the target already had the same bytes."""
    target, part = partial.target, part_of(partial.target)
    partial.file.flush()
    sync(part)
    size = part.stat().st_size
    same = target.exists() and target.stat().st_size == size and sha256_of(target) == sha256
    if same:
        part.unlink()
    else:
        part.replace(target)
    complete = Origin(partial.origin.endereco, partial.origin.marca, size, sha256)
    write_text(_note_of(target), json.dumps({"completo": asdict(complete)}))
    sync(target.parent)
    return not same


def discard(partial: Partial) -> None:
    """Discard the bytes received: they are not the file."""
    partial.restart(Origin())
