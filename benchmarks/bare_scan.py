"""The baseline: DuckDB reads the three large SCNES tables (unpacked, Latin-1, columns declared) into zstd Parquet.

Usage: python -m benchmarks.bare_scan FOLDER_WITH_UNPACKED_CSV OUTPUT_FOLDER
"""

import sys
from pathlib import Path

import duckdb

TABLES = ("tbCargaHorariaSus", "tbDadosProfissionalSus", "tbEstabelecimento")


def header_of(path: Path) -> list[str]:
    with path.open(encoding="latin-1") as handle:
        return [name.strip('"') for name in handle.readline().rstrip("\r\n").split(";")]


def scan(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("set memory_limit = '2GB'")
    connection.execute("set threads = 2")
    for table in TABLES:
        path = next(source.glob(f"{table}??????.csv"))
        quoted = [name.replace("'", "''") for name in header_of(path)]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in quoted)
        # Names of units contain line breaks and the last row may be short: DuckDB cannot read the two in parallel.
        padding = "null_padding = true, parallel = false" if table == "tbEstabelecimento" else "null_padding = false"
        connection.execute(
            f"copy (select * from read_csv('{path}', delim = ';', quote = '\"', escape = '\"', header = true, "
            f"encoding = 'latin-1', columns = {{{columns}}}, auto_detect = false, {padding})) "
            f"to '{target / table}.parquet' (format parquet, compression zstd)"
        )


if __name__ == "__main__":
    scan(Path(sys.argv[1]), Path(sys.argv[2]))
