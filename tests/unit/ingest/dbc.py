"""Writes .dbc files as DATASUS does, for tests: a DBF whose records are compressed with PKWARE DCL."""

import struct
from collections.abc import Mapping, Sequence

_WIDTHS = {"NOMEPROF": 60, "COMPETEN": 6}
_USUAL_WIDTH = 15


def dbc(rows: Sequence[Mapping[str, object]], end: bytes = b"\r", wider: int = 0) -> bytes:
    """Return the uncompressed header of the DBF, four bytes of checksum, and the compressed records.

    `end` follows the list of fields; records are `wider` bytes longer than their fields.
    """
    fields = [(name, _WIDTHS.get(name, _USUAL_WIDTH)) for name in rows[0]]
    length = 32 + 32 * len(fields) + len(end)
    size = 1 + sum(width for _, width in fields) + wider
    header = struct.pack("<BBBBIHH20x", 3, 121, 11, 30, len(rows), length, size)
    for name, width in fields:
        header += struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", width, 0)
    records = b"".join(
        b" "
        + b"".join(_text(row[name]).encode("latin-1").ljust(width)[:width] for name, width in fields)
        + b"?" * wider
        for row in rows
    )
    return header + end + b"\0\0\0\0" + packed(records + b"\x1a")


def _text(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def packed(content: bytes) -> bytes:
    """Return the bytes in the PKWARE DCL format as literals, without reducing their size."""
    # Header of two bytes (uncoded literals, dictionary of 4 KiB). A literal is a 0 and its eight bits. The end mark is
    # the length 519: a 1, seven 0 and eight 1. Bits are read from the lowest of each byte.
    bits = "".join("0" + f"{byte:08b}"[::-1] for byte in content) + "1" + "0" * 7 + "1" * 8
    bits += "0" * (-len(bits) % 8)
    return b"\0\x06" + bytes(int(bits[place : place + 8][::-1], 2) for place in range(0, len(bits), 8))
