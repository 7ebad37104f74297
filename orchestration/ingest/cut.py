"""Detects a CSV cut by an interrupted copy, whose last line has no line end."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.ingest.tabular import Refusal

_FIM = 1 << 18
"""Bytes at the end of the file whose lines are compared."""
_BASTANTES = 3
"""Fewest lines from which the shape of a column is inferred."""

_Shape = tuple[str, int]


def check_end(caminho: Path, delimitador: str, largura: int, arquivo: str, linhas: Iterable[object]) -> tuple[str, ...]:
    """Check a last line without a line end: raise Refusal when it is cut, return a warning when it looks whole.

    It is cut when it has fewer fields than the header (`largura`), or when its last value is shorter than the common
    shape of that column: 40 below 4000.00 and 3000.00. `linhas`, the file's records, are counted for the refusal.
    """
    lines = _last_lines(caminho)
    if not lines or not lines[-1].strip():
        return ()
    *others, last = (_fields(line, delimitador) for line in lines)
    if len(last) < largura or _is_beginning(last[largura - 1], _column(others, largura)):
        raise Refusal(
            f"O arquivo {arquivo} está cortado: a última linha não tem fim e está incompleta. Envie-o inteiro, com a "
            "última linha terminada.",
            sum(1 for _ in linhas),
        )
    return (f"A última linha do arquivo {arquivo} não tem fim: confira se ele chegou inteiro.",)


def _last_lines(caminho: Path) -> list[str]:
    """Return the last lines of the file if the last one has no line end, else nothing."""
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
    """Return whether the others all have one shape that ends in digits, and the value is only its beginning."""
    shapes = {_shape(other) for other in others if other}
    if len(others) < _BASTANTES or len(shapes) != 1 or (not value.strip() and "" in others):
        return False
    [(signature, digits)] = shapes
    start, length = _shape(value.strip())
    if not signature.endswith("9") or not signature.startswith(start):
        return False
    return start != signature or length < digits


def _shape(value: str) -> _Shape:
    """Return the value with runs of digits as 9 and of letters as a, and the last length: ("9.9", 2) for 40.00."""
    runs = re.findall(r"\d+|[^\W\d_]+|.", value)
    signature = "".join("9" if run.isdigit() else "a" if run.isalpha() else run for run in runs)
    return signature, len(runs[-1]) if runs else 0
