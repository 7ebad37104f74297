"""One `dbt build` over the run's work databases, in this process. What its results mean is decided elsewhere."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.duck import bytes_of
from orchestration.errors import DEBUG, UserError, shortage
from orchestration.portuguese import counted, listed
from orchestration.run.context import Run
from orchestration.run.log import say
from orchestration.transform import manifest, spark
from orchestration.transform.failures import Failure, failure

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

STAGE = "Transformação (dbt)"
_DUCKDB_SHARE = 0.85
_LEAST_ROOM = 1 << 20
"""Bytes; DuckDB does not begin a database with less."""
_OTHERS = 5
"""Nodes that failed besides the first that the sentence names; the log has all of them."""
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
    pulado: bool = False
    """Not built, because something that it reads was not."""
    falha: Failure | None = None
    """Of a node that stops the build: which it is and why."""
    falta: UserError | None = None
    """What says that disk, memory or open files ran short, when that is why the node failed."""


@dataclass(frozen=True)
class Outcome:
    """What a build gave, node by node."""

    nodes: Sequence[NodeResult]

    @property
    def failures(self) -> list[Failure]:
        """What stops the build, models and seeds before data tests, each in dbt's order."""
        return sorted((node.falha for node in self.nodes if node.falha), key=lambda failure: failure.tipo == "test")

    @property
    def skipped(self) -> list[str]:
        """Names of the nodes that were not built because another failed."""
        return [node.unique_id.split(".")[2] for node in self.nodes if node.pulado]

    def raise_if_failed(self) -> None:
        """UserError that names what failed, the first in full, and counts what was not built."""
        for node in self.nodes:
            if node.falta:
                raise node.falta
        failures, skipped = self.failures, len(self.skipped)
        if not (failures or skipped):
            return
        parts = ["A transformação parou"]
        if failures:
            parts[0] = f"A transformação parou: falhou {failures[0].frase}"
        if others := failures[1:]:
            shown = [other.quem for other in others[:_OTHERS]]
            more = [f"mais {len(others) - _OTHERS}"] if len(others) > _OTHERS else []
            parts.append(f"também {listed([*shown, *more])}")
        if skipped:
            parts.append(counted(skipped, "nó não foi feito por isso", "nós não foram feitos por isso"))
        raise UserError("; ".join([*parts, "a publicação anterior continua."]))


def build(run: Run, select: Sequence[str] = ()) -> Outcome:
    """Seeds, models and data tests (of `select`, all when empty), each once; unit tests are the test suite's.

    Raises UserError when dbt cannot start.
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
        raise UserError(f"O dbt não começou ({type(outcome.exception).__name__}); a publicação anterior continua.")
    read = Outcome([_read(run, parsed, result) for result in outcome.result.results])
    _report(read)
    return read


def _report(outcome: Outcome) -> None:
    """Log each node that failed; with --debug, write also all that the engine said, and what was skipped."""
    for failed in outcome.failures:
        facts = {"nome": failed.nome, "tipo": failed.tipo, "de": failed.de, "arquivo": failed.arquivo}
        say("no_falhou", logging.ERROR, etapa=STAGE, **facts, motivo=failed.motivo)
        if os.environ.get(DEBUG):
            print(f"{failed.frase}\n{failed.palavras}\n", file=sys.stderr)
    if outcome.skipped and os.environ.get(DEBUG):
        print(f"Não foram feitos por isso: {', '.join(outcome.skipped)}", file=sys.stderr)


@contextmanager
def _duckdb() -> Iterator[None]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        # The caller opens the same files next: a handle left open would keep the files of this run.
        DuckDBConnectionManager.close_all_connections()


def _read(run: Run, parsed: "Manifest", result: Any) -> NodeResult:
    node, status = result.node, str(result.status)
    ended_well, warns = status in ("success", "pass"), str(getattr(node.config, "severity", "")).lower() == "warn"
    skipped, short = status == "skipped", shortage(str(result.message), f" na etapa '{STAGE}'")
    stops = not (ended_well or warns or skipped or short)
    return NodeResult(
        unique_id=node.unique_id,
        tipo=str(node.resource_type),
        sucesso=ended_well,
        avisa=warns,
        segundos=round(result.execution_time, 3),
        falhas=result.failures,
        pulado=skipped and not warns,
        falha=failure(run, parsed, result) if stops else None,
        falta=short,
    )
