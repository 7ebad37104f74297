"""Whether a CSV ends where its writer meant it to. A copy that stopped leaves a last line without an end."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.ingest.tabular import Recusa

_FIM = 1 << 18
"""Bytes of the end of a file whose lines are compared."""
_BASTANTES = 3
"""Lines from which the shape of a column can be told."""

_Shape = tuple[str, int]


def check_end(caminho: Path, delimitador: str, largura: int, arquivo: str, linhas: Iterable[object]) -> tuple[str, ...]:
    """Raise Recusa when the last line has no end and is cut; a warning when it has no end and seems whole.

    It is cut when it has fewer fields than the header (`largura`), or when its last value is the beginning of what all
    other lines have there: 40 below 4000.00 and 3000.00. `linhas`, the file's records, are counted for the refusal.
    """
    lines = _last_lines(caminho)
    if not lines or not lines[-1].strip():
        return ()
    *others, last = (_fields(line, delimitador) for line in lines)
    if len(last) < largura or _is_beginning(last[largura - 1], _column(others, largura)):
        raise Recusa(
            f"O arquivo {arquivo} está cortado: a última linha não tem fim e está incompleta. Envie-o inteiro, com a "
            "última linha terminada.",
            sum(1 for _ in linhas),
        )
    return (f"A última linha do arquivo {arquivo} não tem fim: confira se ele chegou inteiro.",)


def _last_lines(caminho: Path) -> list[str]:
    """The last whole lines after the header, when the very last has no end; none when it has one."""
    size = caminho.stat().st_size
    with caminho.open("rb") as stream:
        stream.seek(max(size - _FIM, 0))
        content = stream.read()
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return [line.decode("utf-8", "replace") for line in lines[1:]] if lines[-1] else []


def _fields(line: str, delimitador: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimitador), [])


def _column(rows: Sequence[Sequence[str]], largura: int) -> list[str]:
    return [row[largura - 1].strip() for row in rows if len(row) == largura]


def _is_beginning(value: str, others: Sequence[str]) -> bool:
    """Whether the others all have one shape that ends in digits, and the value is short of it."""
    shapes = {_shape(other) for other in others if other}
    if len(others) < _BASTANTES or len(shapes) != 1 or (not value.strip() and "" in others):
        return False
    [(signature, digits)] = shapes
    found, length = _shape(value.strip())
    if not signature.endswith("9") or not signature.startswith(found):
        return False
    return found != signature or length < digits


def _shape(value: str) -> _Shape:
    """Its runs of digits as 9 and of letters as a, with the length of the last run: 4000.00 is 9.9 and 2."""
    runs = re.findall(r"\d+|[^\W\d_]+|.", value)
    signature = "".join("9" if run.isdigit() else "a" if run.isalpha() else run for run in runs)
    return signature, len(runs[-1]) if runs else 0
