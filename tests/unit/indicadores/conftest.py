"""The models of disclosure control as SQL that runs on any DuckDB, so that made-up tables can go through them."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.cases.nights import KNOWN_COLUMNS
from orchestration.ingest.lake import Execucao, register_views
from orchestration.settings import TRABALHO, Home
from orchestration.transform import manifest


@pytest.fixture(scope="session")
def compilado(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """SQL of a model as dbt sends it, its ephemeral parents inlined."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("compilado")
    (folder / "casa").mkdir()
    with duckdb.connect(str(folder / TRABALHO)) as con:
        register_views(con, Home(folder / "casa"), Execucao("teste", date(2026, 3, 1), datetime(2026, 5, 1, 2)))
        con.execute("create schema casos")
        con.execute(
            f"create table casos.conhecidos ({', '.join(f'{name} {kind}' for name, kind in KNOWN_COLUMNS.items())})"
        )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in manifest.environment(folder).items():
            patch.setenv(name, value)
        outcome = dbtRunner().invoke(
            [
                "compile",
                "--select",
                "path:models/intermediate/indicadores",
                "valores_publicos",
                *manifest.dbt_arguments(folder / "dbt"),
            ]
        )
    DuckDBConnectionManager.close_all_connections()
    assert outcome.success, outcome.exception
    models = folder / "dbt" / "compiled" / "residencias" / "models"

    def sql(model: str) -> str:
        (path,) = models.rglob(f"{model}.sql")
        return Path(path).read_text(encoding="utf-8")

    return sql
