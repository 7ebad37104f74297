"""One `dbt build` over the run's work databases, in this process. What its results mean is decided elsewhere."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from orchestration.duck import bytes_of
from orchestration.errors import Erro, shortage
from orchestration.run.context import Run
from orchestration.run.log import say
from orchestration.transform import failures, manifest, spark

STAGE = "Transformação (dbt)"
_DUCKDB_SHARE = 0.85
_LEAST_ROOM = 1 << 20
"""Bytes; DuckDB does not begin a database with less."""
_NODE_ENDED = frozenset({"LogModelResult", "LogSeedResult", "LogTestResult", "LogSnapshotResult"})


@dataclass(frozen=True)
class NodeResult:
    """What dbt says of one node. `falhas` counts the rows that a test found, None for what is not a test."""

    unique_id: str
    tipo: str
    sucesso: bool
    avisa: bool
    """A test declared `severity: warn`: its failures never stop the build."""
    segundos: float
    falhas: int | None
    onde: str = ""
    """Of a test that failed: the first row that it found, and the file and line that it came from."""
    pulado: bool = False
    """Not built, because something that it reads was not."""
    falta: Erro | None = None
    """What says that disk, memory or open files ran short, when that is why the node failed."""

    @property
    def em_palavras(self) -> str:
        """Its name; of a test also how many rows it found, and where the first came from."""
        name = self.unique_id.split(".")[2]
        return f"{name}: {self.falhas} linhas, a primeira com {self.onde}" if self.onde else name


@dataclass(frozen=True)
class Outcome:
    """What a build gave, node by node."""

    nodes: Sequence[NodeResult]

    def raise_if_failed(self) -> None:
        """Erro naming the first nodes that failed, of which nothing may be published."""
        for node in self.nodes:
            if node.falta:
                raise node.falta
        stopped = [node for node in self.nodes if not node.sucesso and not node.avisa]
        failed = sorted(node.em_palavras for node in stopped if not node.pulado)
        if stopped:
            raise Erro(
                f"A transformação parou: {len(failed)} nós do dbt não passaram ({'; '.join(failed[:5])}) e "
                f"{len(stopped) - len(failed)} não foram feitos por isso; a publicação anterior continua."
            )


def build(run: Run, select: Sequence[str] = ()) -> Outcome:
    """Seeds, models and data tests (of `select`, all when empty), each once; unit tests are the test suite's.

    Raises Erro when dbt cannot start.
    """
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    if run.settings.motor == spark.ENGINE:
        spark.require()
    parsed = Manifest.from_msgpack(manifest.parsed(run.settings.motor))
    parsed.build_flat_graph()
    os.environ.update(manifest.environment(run.pasta))
    # dbt itself, and what DuckDB does not count, need the rest.
    os.environ["RESIDENCIAS_DBT_MEMORIA"] = f"{int(bytes_of(run.settings.memoria) * _DUCKDB_SHARE)}B"
    target = run.pasta / "dbt"
    total = sum(1 for node in parsed.nodes.values() if node.config.get("materialized") != "ephemeral")
    done = 0

    def follow(event: Any) -> None:
        nonlocal done
        if event.info.name in _NODE_ENDED:
            done += 1
            say("avanco", etapa=STAGE, feitos=done, total=total)

    runner = dbtRunner(manifest=parsed, callbacks=[follow])
    try:
        with spark.engine(run, parsed) if run.settings.motor == spark.ENGINE else _duckdb():
            outcome = runner.invoke(
                [
                    "build",
                    "--exclude-resource-type",
                    "unit_test",
                    "--exclude-resource-type",
                    "exposure",
                    "--no-write-json",
                    *(["--select", *select] if select else []),
                    *manifest.dbt_arguments(target, run.settings.motor),
                ]
            )
    finally:
        shutil.rmtree(target, ignore_errors=True)
    if not isinstance(outcome.result, RunExecutionResult):
        # A database cut short by a full disk is then no database: only the room left says why.
        full = "disk is full" if shutil.disk_usage(run.pasta).free < _LEAST_ROOM else ""
        if short := shortage(full or str(outcome.exception), f" na etapa '{STAGE}'"):
            raise short
        raise Erro(f"O dbt não começou ({type(outcome.exception).__name__}); a publicação anterior continua.")
    return Outcome([_read(run, result) for result in outcome.result.results])


@contextmanager
def _duckdb() -> Iterator[None]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        # The caller opens the same files next: a handle left open would keep the files of this run.
        DuckDBConnectionManager.close_all_connections()


def _read(run: Run, result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        tipo=str(node.resource_type),
        sucesso=str(result.status) in ("success", "pass"),
        avisa=str(getattr(node.config, "severity", "")).lower() == "warn",
        segundos=round(result.execution_time, 3),
        falhas=result.failures,
        onde=failures.first_row(run, node.compiled_code) if result.failures and node.compiled_code else "",
        pulado=str(result.status) == "skipped",
        falta=shortage(str(result.message), f" na etapa '{STAGE}'"),
    )
