"""Standard output and standard error that never raise: what cannot be written is dropped, and reported once.

A full disk, a reader that left or an encoding without accents must change neither what a command did nor its exit code.
"""

import codecs
import errno
import io
import os
import select
import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, TextIO

import click

from orchestration.errors import reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

WITHOUT_ACCENTS = "residencias-sem-acentos"
"""Name of the codec error handler that writes `e` for `é` where the encoding has no such letter."""
LEAST_WIDTH, WHOLE_LINES = 40, 200
_PLAIN = str.maketrans(
    {"—": "-", "–": "-", "─": "-", "…": "...", "·": "-", "✓": "+", "✗": "x", "º": "o", "ª": "a", "§": "par."}
)


class Descriptor(io.FileIO):
    """A descriptor whose writes never raise; `perdido` is the first errno for which bytes were lost, or 0."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "wb", closefd=False)
        self.perdido = 0

    def write(self, b: "ReadableBuffer", /) -> int:
        while True:
            try:
                written = super().write(b)
            except OSError as failure:
                self.perdido = self.perdido or failure.errno or errno.EIO
                return memoryview(b).nbytes
            if written is not None:
                return written
            # The stream does not block and its reader is not ready: wait for it.
            select.select([], [self], [])


class Output(io.TextIOWrapper):
    """A text stream over a Descriptor, in the encoding and buffering of the stream whose place it takes."""

    # click looks for a binary stream here, to write UTF-8 where the stream says ASCII.
    buffer = None  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def __init__(self, number: int, taken: TextIO | None) -> None:
        self.descriptor = Descriptor(number)
        super().__init__(
            io.BufferedWriter(self.descriptor),
            encoding=taken.encoding if taken else "utf-8",
            errors=WITHOUT_ACCENTS,
            line_buffering=bool(taken and taken.line_buffering),
        )


def protect() -> None:
    """Put streams that never fail in the place of sys.stdout and sys.stderr."""
    codecs.register_error(WITHOUT_ACCENTS, _without_accents)
    _occupy_closed_descriptors()
    sys.stdout, sys.stderr = Output(1, sys.stdout), Output(2, sys.stderr)


def lost() -> str:
    """Why standard output was not written whole, in words; empty when it was, or its reader just left."""
    if not isinstance(sys.stdout, Output):
        return ""
    sys.stdout.flush()
    number = sys.stdout.descriptor.perdido
    return "" if number in (0, errno.EPIPE) else reason(os.strerror(number))


def _without_accents(failure: UnicodeError) -> tuple[str, int]:
    if not isinstance(failure, UnicodeEncodeError):
        raise failure
    text = failure.object[failure.start : failure.end].translate(_PLAIN)
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.encode(failure.encoding, "replace").decode(failure.encoding), failure.end


def _occupy_closed_descriptors() -> None:
    """Nothing that is opened later, a database say, may get the number of a closed standard stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def screen_width() -> int:
    """Columns of the terminal, or of the variable COLUMNS; elsewhere enough for whole lines, which programs read."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return max(LEAST_WIDTH, shutil.get_terminal_size().columns)
    return WHOLE_LINES


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """Return a paragraph as lines of at most `width`, the later ones `indent` to the right; long words stay whole."""
    kept = len(text) - len(text.lstrip())
    return textwrap.wrap(
        text.strip(),
        width,
        initial_indent=" " * kept,
        subsequent_indent=" " * (kept + indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def say(text: str, indent: int = 0, bold: bool = False) -> None:
    """Print a paragraph no wider than the terminal; later lines `indent` to the right. Elsewhere lines are whole."""
    lines = wrapped(text, screen_width(), indent) if text else [""]
    click.secho("\n".join(lines), bold=bold or None)
