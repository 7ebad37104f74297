"""A work folder as a run prepares it for dbt, with every source empty."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.cases.registration import KNOWN_COLUMNS
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.settings import DBT_PROJECT, TRABALHO, Home
from orchestration.transform import manifest


@pytest.fixture
def trabalho(tmp_path: Path) -> Path:
    """Folder of the work databases, with the (empty) sources that dbt reads."""
    folder = tmp_path / "trabalho"
    home = tmp_path / "casa"
    folder.mkdir()
    home.mkdir()
    with duckdb.connect(str(folder / TRABALHO)) as con:
        register_views(con, Home(home), BuildingRun("teste", date(2026, 3, 1), datetime(2026, 5, 1, 2)))
        columns = ", ".join(f"{name} {kind}" for name, kind in KNOWN_COLUMNS.items())
        con.execute("create schema casos")
        con.execute(f"create table casos.conhecidos ({columns})")
    return folder


@pytest.fixture
def dbt(trabalho: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Run one dbt command on the work folder; returns node name -> status, with dbt's message if it failed."""
    parsed: dict[Path, Any] = {}

    def run(command: str, *arguments: str, project: Path = DBT_PROJECT) -> dict[str, str]:
        monkeypatch.setattr(manifest, "DBT_PROJECT", project)
        for name, value in manifest.environment(trabalho).items():
            monkeypatch.setenv(name, value)
        shared = manifest.dbt_arguments(trabalho / "dbt")
        if project == DBT_PROJECT and project not in parsed:
            parsed[project] = Manifest.from_msgpack(manifest.parsed())
            DuckDBConnectionManager.close_all_connections()  # of a parse, which has databases of its own
            parsed[project].build_flat_graph()
        if project not in parsed:
            read: Any = dbtRunner().invoke(["parse", *shared])
            assert read.success, read.exception
            parsed[project] = read.result
        outcome: Any = dbtRunner(manifest=parsed[project]).invoke([command, *arguments, *shared])
        # Closed because the test opens the same files next.
        DuckDBConnectionManager.close_all_connections()
        assert outcome.result is not None, outcome.exception
        return {result.node.name: _status(result) for result in outcome.result.results}

    return run


def _status(result: Any) -> str:
    ended_well = str(result.status) in ("success", "pass")
    return str(result.status) if ended_well else f"{result.status}: {result.message}"
