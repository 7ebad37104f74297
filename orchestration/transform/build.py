"""One `dbt build` over the run's work databases, in this process. What its results mean is decided elsewhere."""

import logging
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from orchestration.errors import DEBUG, UserError, shortage
from orchestration.portuguese import counted, listed
from orchestration.run.context import Run
from orchestration.run.log import say
from orchestration.transform import base, incremental, manifest, months, sources, spark
from orchestration.transform.failures import Failure, failure
from orchestration.transform.fingerprints import Built

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.event_manager import IEventManager

STAGE = "Transformação (dbt)"
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
    mantido: bool = False
    """Not built, because the last build made it from the same: its outcome is that of then."""
    versao: str = ""
    """Fingerprint of what it is made from (docs/adr/0010); empty when none was computed."""

    @property
    def nome(self) -> str:
        """Its name, without its kind and project."""
        return self.unique_id.split(".")[2]


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
        return [node.nome for node in self.nodes if node.pulado]

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


def build(run: Run, select: Sequence[str] = (), only: Collection[str] = (), alone: Collection[str] = ()) -> Outcome:
    """Seeds, models and data tests, each once; unit tests are the test suite's.

    `only` (dbt ids): these nodes and what they read. `select` (dbt's syntax) or `alone` (dbt ids, without their data
    tests): these, whatever the last build left. Without any: all. What the copied databases already hold as this run
    would build it is not built; when they turn out to be damaged, it is too. UserError when dbt cannot start.
    """
    if run.settings.motor == spark.ENGINE:
        spark.require()
    try:
        try:
            outcome = _once(run, select, only, alone)
        except base.Unusable:
            base.discard(run)
            sources.register(run)
            outcome = _once(run, select, only, alone)
    except _NotStarted as failure:
        raise UserError(f"O dbt não começou ({failure}); a publicação anterior continua.") from failure
    _report(outcome)
    return outcome


def _once(run: Run, select: Sequence[str], only: Collection[str], alone: Collection[str]) -> Outcome:
    from dbt.contracts.graph.manifest import Manifest

    parsed = Manifest.from_msgpack(manifest.parsed(run.settings.motor))
    parsed.build_flat_graph()
    wanted = incremental.with_parents(parsed, only)
    if select or alone or run.settings.motor == spark.ENGINE:
        base.taken(run)  # What a part of the models leaves is not kept.
        chosen = ["--select", *select] if select else incremental.chosen(parsed, alone or wanted)
        refresh = [] if run.settings.motor == spark.ENGINE else [incremental.NEW_TABLES]
        results = _results(run, parsed, [*refresh, *chosen], len(parsed.nodes))
        return Outcome([_read(run, parsed, result) for result in results])
    work = incremental.prepare(run, parsed, wanted)
    if work.nada_fica:
        # New tables over the old ones would leave files twice as large, which every later run copies.
        base.clear(run)
        sources.register(run)
        work = incremental.prepare(run, parsed, wanted, work.arquivos)
    try:
        with months.told(work.por_mes):
            results = _results(run, parsed, work.arguments, len(work.fazer)) if work.fazer else []
    except _NotStarted as failure:
        raise base.Unusable if work.mantidos else failure from failure
    made = [
        replace(_read(run, parsed, result), versao=work.plan.nos[result.node.unique_id].versao) for result in results
    ]
    if work.mantidos and any(str(result.status) == "error" for result in results) and not any(n.falta for n in made):
        raise base.Unusable
    # Dagster wants each asset after those that it reads.
    place = {name: position for position, name in enumerate(work.plan.nos)}
    read = sorted(
        [*made, *(_kept(parsed, name, built) for name, built in work.mantidos)], key=lambda node: place[node.unique_id]
    )
    if not only and all(node.sucesso or node.avisa for node in read):
        work.note({result.node.unique_id: result for result in results})
    return Outcome(read)


class _NotStarted(Exception):
    """dbt gave no result of any node; its argument is the class of what it raised."""


def _results(run: Run, parsed: "Manifest", chosen: Sequence[str], total: int) -> Sequence[Any]:
    """What dbt says of each node that it built. Raises _NotStarted, or UserError when disk or memory ran short."""
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    os.environ.update(manifest.environment(run.pasta))
    os.environ["RESIDENCIAS_DBT_MEMORIA"] = run.settings.memoria_do_duckdb
    target = run.pasta / "dbt"
    done = 0

    def follow(event: Any) -> None:
        nonlocal done
        if event.info.name in _NODE_ENDED:
            done += 1
            say("avanco", etapa=STAGE, feitos=done, total=total)

    runner = dbtRunner(manifest=parsed, callbacks=[follow])
    try:
        with _few_events(), spark.engine(run, parsed) if run.settings.motor == spark.ENGINE else _duckdb():
            outcome = runner.invoke(
                [
                    "build",
                    "--exclude-resource-type",
                    "unit_test",
                    "--exclude-resource-type",
                    "exposure",
                    "--no-write-json",
                    *chosen,
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
        raise _NotStarted(type(outcome.exception).__name__)
    return outcome.result.results


@contextmanager
def _few_events() -> Iterator[None]:
    """Only what `_results` follows and warnings become messages: dbt fires 25 events a node for logs that nobody
    keeps, and making a message of each is a tenth of what dbt itself costs.
    """
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

    class FewEvents(EventManager):
        def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *others: Any, **named: Any) -> None:
            if type(e).__name__ in _NODE_ENDED or (level or e.level_tag()) in (EventLevel.WARN, EventLevel.ERROR):
                super().fire_event(e, level, *others, **named)

    usual, few = get_event_manager(), FewEvents()
    ctx_set_event_manager(cast("IEventManager", few))
    try:
        yield
    finally:
        ctx_set_event_manager(usual)


def _report(outcome: Outcome) -> None:
    """Log each node that failed; with --debug, write also all that the engine said, and what was skipped."""
    for node in outcome.nodes:
        if node.falta:
            say("no_falhou", logging.ERROR, etapa=STAGE, nome=node.nome, tipo=node.tipo, motivo=node.falta.frase)
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


def _kept(parsed: "Manifest", name: str, built: Built) -> NodeResult:
    node = parsed.nodes[name]
    return NodeResult(
        unique_id=name,
        tipo=str(node.resource_type),
        sucesso=built.sucesso,
        avisa=_warns(node),
        segundos=0,
        falhas=built.falhas,
        mantido=True,
        versao=built.versao,
    )


def _warns(node: Any) -> bool:
    return str(getattr(node.config, "severity", "")).lower() == "warn"


def _read(run: Run, parsed: "Manifest", result: Any) -> NodeResult:
    node, status = result.node, str(result.status)
    ended_well, warns = status in ("success", "pass"), _warns(node)
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
