"""The installation that a Dagster run works on. What a run is, is in orchestration.run.context."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from dagster import (
    AssetKey,
    ConfigurableResource,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    EnvVar,
    InitResourceContext,
)
from pydantic import PrivateAttr

from orchestration.defs.partitions import month
from orchestration.errors import ExitCode, UserError
from orchestration.ingest.month import newest
from orchestration.installation.opening import open_run
from orchestration.publish.lacking import lacking
from orchestration.publish.state import in_force
from orchestration.run.context import Run, last, note
from orchestration.run.stopped import kept
from orchestration.settings import Home
from orchestration.stages.work import Work

PARTITION_TAGS = ("dagster/partition", "dagster/asset_partition_range_end")
"""The second is of a backfill, whose runs have one month each."""
RESUMED_TAG = "dagster/is_resume_retry"
EXIT_TAG = "residencias/saida"
"""Exit code that `residencias run` would give: 0, 1 or 3."""
PUBLICATION = AssetKey("publicacao")


class Installation(ConfigurableResource):
    """Landing and home folders. While a run executes, it holds the writer's lock and the run's work folder.

    `examina` (AAAA-MM) is the month to examine. Empty, it is the newest one, so that the run of an old month, or of one
    that has not landed, leaves the newest examined.
    """

    landing: str
    home: str
    examina: str = ""
    _work: Work | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Installation"]:
        """Open the run of the assets or checks that Dagster executes, if any; one process executes the whole of it."""
        if context.run is None or not takes_lock(context.run):
            # Schedules, sensors and downloads only read the two paths.
            yield self
            return
        partition = partition_of(context.run)
        home, publishes, run = self.home_folder, _publishes(context.run), None
        try:
            with kept(home, publishes), open_run(home, Path(self.landing), self._examined(partition), publishes) as run:
                self._work = Work(run, publishes)
                yield self
                self._work = None
        finally:
            if publishes and partition and context.instance:
                code = _exit_code(run, month(partition))
                context.instance.add_run_tags(context.run.run_id, {EXIT_TAG: str(int(code))})
        if not publishes and run and not run.frase and context.run.tags.get(RESUMED_TAG) == "true":
            _forget_failure(home)

    def _examined(self, partition: str | None) -> date:
        if self.examina:
            return month(self.examina)
        try:
            return newest(Path(self.landing), self.home_folder)
        except UserError:
            if partition is None:  # the interface runs checks alone without one
                raise
            return month(partition)

    @property
    def home_folder(self) -> Home:
        return Home(Path(self.home))

    @property
    def work(self) -> Work:
        """The work of the run in progress."""
        if self._work is None:
            raise ValueError("no run is open")
        return self._work

    @property
    def run(self) -> Run:
        """The run in progress."""
        return self.work.run


def from_environment() -> Installation:
    """The installation that `dagster dev`, the schedule and the sensor work on."""
    return Installation(landing=EnvVar("RESIDENCIAS_LANDING"), home=EnvVar("RESIDENCIAS_HOME"))


def partition_of(run: DagsterRun) -> str | None:
    """The partition that `run` is of; None of checks run alone and of what is no asset."""
    return next((run.tags[tag] for tag in PARTITION_TAGS if tag in run.tags), None)


def takes_lock(run: DagsterRun) -> bool:
    """Whether `run` opens the installation: it is of assets, or of checks, which may run alone without a partition."""
    return bool(partition_of(run) or run.asset_check_selection)


def is_to_publish(run: DagsterRun) -> bool:
    """Whether `run` is of assets, and the publication is among its steps."""
    return takes_lock(run) and _publishes(run)


def published(instance: DagsterInstance, run: DagsterRun) -> bool:
    """Whether `run` published, however it ended: what is told of the publication is told once it is in its place."""
    told = instance.all_logs(run.run_id, of_type=DagsterEventType.ASSET_MATERIALIZATION)
    return any(entry.dagster_event and entry.dagster_event.asset_key == PUBLICATION for entry in told)


def _publishes(run: DagsterRun) -> bool:
    """Whether the step that publishes is among those that `run` executes: all of its job's when nothing was chosen."""
    steps, assets = run.step_keys_to_execute, run.asset_selection
    chosen = bool(assets or run.asset_check_selection)
    return (steps is None or PUBLICATION.to_python_identifier() in steps) and (
        not chosen or PUBLICATION in (assets or ())
    )


def _exit_code(run: Run | None, examined: date) -> ExitCode:
    if run is None or not run.publicou:
        return ExitCode.NAO_PUBLICADO
    return ExitCode.PUBLICADO_COM_FALTAS if lacking(run.home, examined) else ExitCode.PUBLICADO


def _forget_failure(home: Home) -> None:
    """What failed after the publication in force was done again, and well: the note of its run no longer says it."""
    published, ended = in_force(home), last(home)
    if published and ended and ended.publicou and ended.execucao_id == published.execucao_id:
        note(home, replace(ended, frase=""))
