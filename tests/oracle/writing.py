"""Writes rows that tests.oracle.landing read back to a CSV file."""

import csv
from pathlib import Path

from tests.oracle.landing import Row


def text_of(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and name == "competencia":
        return f"{value // 12:04d}-{value % 12 + 1:02d}"
    return str(value)


def write_csv_file(path: Path, rows: list[Row]) -> None:
    names = [name for name in rows[0] if not name.startswith("_")]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(names)
        writer.writerows([[text_of(name, row.get(name)) for name in names] for row in rows])
