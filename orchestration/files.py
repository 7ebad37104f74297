"""Files that no reader ever sees half written, the text of a CSV file, and the sha256 of bytes and files."""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import ExitCode, UserError, reason, shortage
from orchestration.mask import mask_name

_BLOCK = 4 << 20


@contextmanager
def aside(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A path to write to, which takes the name of `path` when the block ends well and is removed when it does not.

    Readers see the old content or the new one, whole. `mode` is set before the new content has its name.
    """
    fresh = path.with_name(f"{path.name}.novo")
    try:
        yield fresh
        if mode is not None:
            fresh.chmod(mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def asked_for(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Do the same as `aside` for a file that a person asked for by its name, making its folder.

    Of a link, what it leads to is written and the link stays: /dev/stdout is one. When that cannot be written, raises
    UserError (exit 2) with the name asked for and not that of what is set aside.
    """
    try:
        if path.exists() and not path.is_file():  # a terminal or a pipe must not be replaced by a file
            yield path
            return
        target = path.resolve()
        if not target.parent.exists():
            target.parent.mkdir(parents=True)
        with aside(target, mode) as fresh:
            fresh.touch()  # DuckDB and others that write there have errors of their own, without the system's reason
            yield fresh
    except OSError as failure:
        if shortage(failure):
            raise
        raise UserError(
            f"Não foi possível escrever {mask_name(str(path))} ({reason(failure.strerror)}).", ExitCode.USO_INCORRETO
        ) from failure


def write_text(path: Path, text: str) -> None:
    """Write `text` as the whole content of `path`, in UTF-8."""
    with aside(path) as fresh:
        fresh.write_text(text, encoding="utf-8")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV as the landing and Brazilian spreadsheets have it: `;` between fields, a line feed after each row."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def sync(path: Path) -> None:
    """Wait until what was written to a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(content: bytes | str) -> str:
    """SHA-256 in hexadecimal; a text counts as its UTF-8 bytes."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file of any size. What is not a regular file (a pipe would block for ever) raises OSError."""
    if path.exists() and not path.is_file():
        raise OSError
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_private(source: Path, target: Path) -> str:
    """Copy to a file that only its owner reads, and return the SHA-256 of what was copied: `source` may be changing."""
    digest = hashlib.sha256()
    with (
        source.open("rb") as read,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
    ):
        while block := read.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
