"""A Parquet file in pieces, of which a later one keeps those that nothing changed: their bytes are copied as they are.

Each piece is followed by a footer of its own, and the file by one of all, which is where readers begin. The next file
copies the first pieces that are the same, reads their footers, and writes the rest: months change at the end.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pyarrow import RecordBatchReader
    from pyarrow.parquet import FileMetaData

_MAGIC = b"PAR1"
_BLOCK = bytes(1 << 20)


class Piece(NamedTuple):
    """A piece of a file: what its rows were made from (empty: nobody knows), and the byte at which it ends."""

    versao: str
    fim: int


def write(
    target: Path,
    pieces: Sequence[tuple[str, Callable[[], "RecordBatchReader"]]],
    earlier: Path,
    before: Iterable[Piece],
) -> list[Piece]:
    """Write `target` of `pieces` (version and rows, at least one, all with the same columns), and return them.

    `before`: the pieces of the file `earlier`, which may be gone. The first that have these versions are kept, if it
    has their footers: that no other byte changed is not looked for.
    """
    same = takewhile(lambda pair: pair[0].versao and pair[0].versao == pair[1][0], zip(before, pieces, strict=False))
    made = [piece for piece, _ in same]
    with target.open("wb") as file:
        footers = _keep(earlier, file, made)
        made = made[: len(footers)]
        for version, rows in pieces[len(made) :]:
            footers.append(_append(file, rows()))
            made.append(Piece(version, file.tell()))
        whole, *others = footers
        for other in others:
            whole.append_row_groups(other)
        whole.write_metadata_file(file)
    return made


class _After:
    """Takes what pyarrow writes to a file, once `begun`.

    It adds to no file, and notes places as if it had written all that comes before: it is given as many bytes to write,
    which go nowhere.
    """

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.begun = False

    def write(self, data: Any) -> int:
        """Write, or not yet."""
        return self._file.write(data) if self.begun else len(data)

    def flush(self) -> None:
        """Nothing waits here."""


def _append(file: IO[bytes], rows: "RecordBatchReader") -> "FileMetaData":
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    before = file.tell()
    if not before:
        before = file.write(_MAGIC)
    after, found = _After(file), []
    sink = pyarrow.PythonFile(after, mode="w")
    with ParquetWriter(sink, rows.schema, compression="zstd", metadata_collector=found) as writer:
        for done in range(len(_MAGIC), before, len(_BLOCK)):
            sink.write(_BLOCK[: before - done])
        after.begun = True
        for batch in rows:
            writer.write_batch(batch)
    return found[0]


def _keep(earlier: Path, target: IO[bytes], pieces: Sequence[Piece]) -> "list[FileMetaData]":
    """Copy the pieces that `earlier` begins with, and return their footers; none when it is gone or has others."""
    if not pieces:
        return []
    try:
        with earlier.open("rb") as source:
            footers = [_footer(source, piece.fim) for piece in pieces]
            content = mmap(source.fileno(), pieces[-1].fim, access=ACCESS_READ)
    except (OSError, ValueError):
        return []
    with content:
        target.write(content)
    return footers


def _footer(file: IO[bytes], end: int) -> "FileMetaData":
    """The footer that ends at a byte of a file: itself, its size and the magic. Raises ValueError when it is none."""
    import pyarrow
    from pyarrow.parquet import read_metadata

    tail = 4 + len(_MAGIC)
    file.seek(end - tail)
    size = int.from_bytes(file.read(4), "little")
    file.seek(end - tail - size)
    return read_metadata(pyarrow.BufferReader(_MAGIC + file.read(size + tail)))
