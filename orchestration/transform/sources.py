"""The tables that dbt reads: made in the work database, and their versions for fingerprints.py.

A version is of the bytes of Parquet files, or of rows.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.files import sha256, sha256_of
from orchestration.ingest import lake
from orchestration.ingest.ledger import Carga
from orchestration.run.context import Run
from orchestration.settings import Home
from orchestration.transform.fingerprints import Source
from orchestration.transform.months import FILES, LINKS, PROFESSIONALS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OF_SCNES = (f"{lake.LAKE}.scnes_", lake.PROFISSIONAIS, f"{lake.IDENTIDADE}.linhas_pf")
_OF_LINKS = ("tbCargaHorariaSus", "PF")
Sums = dict[str, tuple[int, int, str]]
"""Size, time of writing (ns) and SHA-256 of each file, by its path below the home."""


def register(run: Run) -> None:
    """Make every source of dbt in the run's work database."""
    from orchestration.cases.registration import write_known

    with duck.connect(run.trabalho) as con:
        lake.register_views(con, run.home, lake.BuildingRun(run.execucao_id, run.competencia, run.executado_em))
        write_known(run.home, con)


def versions(
    con: "DuckDBPyConnection", home: Home, cargas: Sequence[Carga], tables: Iterable[str], known: Sums
) -> tuple[dict[str, Source], Sums]:
    """The version of each of `tables` (`schema.name`, as the open work database has them), and the sums of their files.

    `cargas` are all loads of the ledger. A file is read only if its size or time differs from `known`.
    """
    stored = {item.nome: item for item in (*lake.lake_sources(home, cargas), *lake.identity_sources(home))}
    sums: Sums = {}
    for fonte in stored.values():
        for path in fonte.arquivos:
            sums[str(path.relative_to(home.raiz))] = _sum(path, known.get(str(path.relative_to(home.raiz))))

    def by_files(name: str) -> Source:
        fonte = stored[name]
        shape = json.dumps([list(fonte.esquema.items()), dict(fonte.padroes)], default=str)
        names = [str(path.relative_to(home.raiz)) for path in fonte.arquivos]
        return Source(sha256("\n".join([shape, *(f"{name} {sums[name][2]}" for name in names)])), sha256(shape))

    def by_query(query: str) -> Source:
        """Of a view: of every stored table that its query, or the query of a view in it, names."""
        names = sorted(set(re.findall(rf"{lake.IDENTIDADE}\.\w+", query)))
        read = [
            by_query(lake.VISTAS_DE_IDENTIDADE[name]) if name in lake.VISTAS_DE_IDENTIDADE else by_files(name)
            for name in names
        ]
        return Source(
            sha256("\n".join([query, *(source.versao for source in read)])),
            sha256("\n".join([query, *(source.forma for source in read)])),
        )

    found: dict[str, Source] = {}
    for table in tables:
        if table in lake.VISTAS_DE_IDENTIDADE:
            found[table] = by_query(lake.VISTAS_DE_IDENTIDADE[table])
        elif table in stored:
            found[table] = by_files(table)
        else:
            shape = str(con.execute(f"describe {table}").fetchall())
            found[table] = Source(rows_of(con, f"from {table}"), sha256(shape))
    return found, sums


def scnes_months(
    con: "DuckDBPyConnection", home: Home, cargas: Iterable[Carga], found: Mapping[str, Source], sums: Sums
) -> dict[str, dict[date, tuple[str, int]]]:
    """By the names in months.FILES, of each month of SCNES: a hash of its files in force and the number of its links; a
    hash of the files of its professionals, of which a query may read all months at once (0).

    `found` and `sums` are those that `versions` gives of these loads. Of professionals, files of the same name are of
    the same month; one without rows says nothing of its own.
    """
    shapes = [f"{name} {source.forma}" for name, source in sorted(found.items()) if name.startswith(_OF_SCNES)]
    landed: dict[str, date] = {}
    links: dict[date, int] = {}
    for carga in cargas:
        if carga.em_vigor and carga.fonte == "scnes" and carga.conjunto and carga.competencia:
            landed[str(lake.parquet_of(home, carga).relative_to(home.raiz))] = carga.competencia
            if carga.conjunto in _OF_LINKS:
                links[carga.competencia] = links.get(carga.competencia, 0) + carga.linhas_carregadas
    of_professionals: dict[str, date] = {}
    for path in (home.lake_identidade / "profissionais").glob("*.parquet"):
        for (month,) in con.execute(f"select competencia from read_parquet({duck.literal(path)}) limit 1").fetchall():
            of_professionals[path.name] = month
    files: dict[tuple[str, date], list[str]] = {}
    for name in sorted(sums):
        path = Path(name)
        if month := landed.get(name) or of_professionals.get(path.name):
            links_too = name in landed or path.parent.name == "linhas_pf"
            files.setdefault((LINKS if links_too else PROFESSIONALS, month), []).append(f"{name} {sums[name][2]}")
    notes: dict[str, dict[date, tuple[str, int]]] = {note: {} for note in FILES}
    for (note, month), names in sorted(files.items()):
        notes[note][month] = sha256("\n".join([*shapes, *names])), links.get(month, 0) if note == LINKS else 0
    return notes


def rows_of(con: "DuckDBPyConnection", query: str) -> str:
    """Hash of the rows of a query, in any order. Raises duckdb.Error when it fails."""
    # No column has the name of the whole row: of one that had, the column alone would be hashed.
    counted = con.execute(
        "select count(*), bit_xor(hash(linha_inteira)), sum((hash(linha_inteira) >> 16)::hugeint)"
        f" from ({query}\n) as linha_inteira"
    )
    return sha256(str(counted.fetchone()))


def _sum(path: Path, before: tuple[int, int, str] | None) -> tuple[int, int, str]:
    state = path.stat()
    if before and tuple(before[:2]) == (state.st_size, state.st_mtime_ns):
        return before
    return state.st_size, state.st_mtime_ns, sha256_of(path)


def read_sums(written: Mapping[str, list[int | str]]) -> Sums:
    """Sums as JSON gives them back."""
    return {name: (int(size), int(time), str(total)) for name, (size, time, total) in written.items()}
