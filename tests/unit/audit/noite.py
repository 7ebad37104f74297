"""A run up to its entry audit: a landing loaded by ingest, its work database, and Parquet files edited by tests."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from orchestration.audit import audit, stored
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.run.checks import Check
from orchestration.run.context import Run
from orchestration.settings import Settings
from tests.unit.ingest.bancada import EQUIPE, PAGAMENTO, RESIDENTE, Workbench, many, scnes_zip

MONTH = date(2026, 5, 1)


def small(folder: Path) -> Workbench:
    """A home with a register and a rejected row."""
    bench = Workbench(folder)
    bench.put("cnrm/residentes_202605.csv", [*many(RESIDENTE, "codigo_matricula", 9), {**RESIDENTE, "situacao": "x"}])
    assert {carga.estado for carga in bench.run()} == {"carregado"}
    return bench


def landed(folder: Path) -> Workbench:
    """A home with registers, payments and a SCNES base."""
    bench = Workbench(folder)
    bench.put("cnrm/residentes_202605.csv", many(RESIDENTE, "codigo_matricula", 9))
    bench.put("cnrm/equipe_202605.csv", [EQUIPE])
    bench.put("incentivo/pagamentos_202605.csv", many(PAGAMENTO, "codigo_pagamento", 9))
    bench.put("referencia/populacao_2026.csv", "codigo_municipio;ano;populacao\n280030;2026;700000\n")
    bench.put("scnes/BASE_DE_DADOS_CNES_202604.ZIP", scnes_zip("202604"))
    assert {carga.estado for carga in bench.run()} == {"carregado"}
    return bench


def audited(bench: Workbench, execucao_id: str = "20260601T020000-teste") -> Sequence[Check]:
    """The checks of the entry audit of a run on this home."""
    folder = bench.home.trabalho / execucao_id
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(bench.home, bench.landing, MONTH, Settings(), execucao_id, bench.noite, folder)
    stored.require_readable(bench.home)
    with duckdb.connect(str(run.trabalho)) as con:
        register_views(con, bench.home, BuildingRun(execucao_id, MONTH, bench.noite))
    return audit.audit_entry(run)


def lake_file(bench: Workbench, fonte: str, conjunto: str) -> Path:
    """The only file of a dataset in the lake."""
    [path] = (bench.home.lake / fonte / conjunto).rglob("*.parquet")
    return path


def rewrite(path: Path, query: str) -> None:
    """Replace a Parquet file by the result of `query` on its rows (relation `dados`)."""
    aside = path.with_suffix(".novo")
    with duckdb.connect() as con:
        con.execute(f"create view dados as from read_parquet('{path}', hive_partitioning = false)")
        con.execute(f"copy ({query}) to '{aside}' (format parquet)")
    aside.replace(path)
