"""Versions of the tables that dbt reads: which of them a changed file or row reaches."""

import os
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import Carga
from orchestration.run.context import Run
from orchestration.settings import Home, Settings
from orchestration.transform import sources
from orchestration.transform.fingerprints import Source

TABLES = ("identidade.linhas", "identidade.profissionais", "identidade.profissionais_dos_registros", "lake.execucao")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "work"
    folder.mkdir()
    run = Run(Home(tmp_path / "home"), Path(), date(2026, 7, 1), Settings(), "a", datetime(2026, 8, 1), folder)
    write(run, "pessoas_dos_registros", "select 1 as pessoa, 'p1' as pessoa_id")
    sources.register(run)
    return run


def write(run: Run, table: str, query: str) -> Path:
    path = run.home.lake_identidade / table / "1.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    store(query, path)
    return path


def store(query: str, path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"copy ({query}) to '{path}' (format parquet)")


def loaded(month: int, conjunto: str, rows: int) -> Carga:
    """A load of SCNES in force, with the number of its month."""
    counts, texts = (rows, rows, 0), ("carregado", None, ())
    day, seen = date(2026, month, 1), datetime(2026, 8, 1)
    return Carga(month, "scnes", conjunto, None, day, "x", "0" * 64, *counts, *texts, True, seen, "x", "x")


def versions(run: Run, known: sources.Sums | None = None) -> tuple[dict[str, Source], sources.Sums]:
    with duckdb.connect(str(run.trabalho)) as con:
        return sources.versions(con, run.home, [], TABLES, known or {})


def changed(before: dict[str, Source], after: dict[str, Source]) -> set[str]:
    return {name for name in TABLES if before[name].versao != after[name].versao}


def test_a_file_reaches_the_views_that_read_it_and_nothing_else(run: Run) -> None:
    before, _ = versions(run)
    assert changed(before, versions(run)[0]) == set()
    write(run, "pessoas_dos_registros", "select 2 as pessoa, 'p2' as pessoa_id")
    assert changed(before, versions(run)[0]) == {"identidade.profissionais_dos_registros"}
    write(run, "profissionais_corrigidos", "select 2 as pessoa")
    assert changed(before, versions(run)[0]) == {
        "identidade.profissionais",
        "identidade.profissionais_dos_registros",
    }


def test_a_small_table_has_the_version_of_its_rows(run: Run) -> None:
    before, _ = versions(run)
    run.executado_em = datetime(2026, 8, 1, 1)
    sources.register(run)
    assert changed(before, versions(run)[0]) == {"lake.execucao"}


def test_a_file_with_the_size_and_time_of_the_last_build_is_not_read_again(run: Run) -> None:
    path = write(run, "pessoas_dos_registros", "select 1 as pessoa, 'p1' as pessoa_id")
    before, known = versions(run)
    state = path.stat()
    path.write_bytes(b"\0" * state.st_size)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert changed(before, versions(run, known)[0]) == set()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert changed(before, versions(run, known)[0]) == {"identidade.profissionais_dos_registros"}


def test_a_month_of_scnes_changes_with_its_files_and_no_other(run: Run) -> None:
    """Its files in force, those of its professionals, whichever folder they are in, and the columns of all."""
    sums: sources.Sums = {}
    loads = [
        loaded(month, conjunto, rows)
        for month in (5, 6)
        for conjunto, rows in (("tbCargaHorariaSus", 3), ("tbEstabelecimento", 1))
    ]
    for load in loads:
        sums[str(parquet_of(run.home, load).relative_to(run.home.raiz))] = (1, 1, "a")
    for month in (5, 6):
        for table in ("profissionais", "profissionais_corrigidos", "linhas_pf"):
            path = run.home.lake_identidade / table / f"v-{month}.parquet"
            path.parent.mkdir(exist_ok=True)
            store(f"select date '2026-0{month}-01' as competencia", path)
            sums[str(path.relative_to(run.home.raiz))] = (1, 1, "a")

    def months(changed: sources.Sums, forma: str = "1") -> dict[tuple[str, date], tuple[str, int]]:
        with duckdb.connect() as con:
            found = {"lake.scnes_pf": Source("1", forma)}
            notes = sources.scnes_months(con, run.home, loads, found, sums | changed)
        return {(note, month): noted for note, of_months in notes.items() for month, noted in of_months.items()}

    may, june = date(2026, 5, 1), date(2026, 6, 1)
    before = months({})
    assert {noted: rows for noted, (_, rows) in before.items()} == {
        (note, month): rows for note, rows in (("scnes", 3), ("profissionais", 0)) for month in (may, june)
    }
    for name in sums:
        after = months({name: (1, 1, "b")})
        note = "profissionais" if "/profissionais" in name else "scnes"
        assert {noted for noted in before if after[noted] != before[noted]} == {
            (note, may if name.endswith("5.parquet") else june)
        }, name
    assert not before.items() & months({}, "2").items()
