"""When the nightly job runs and who hears when it fails: job, schedule, and the sensors of landing and of failures."""

from datetime import date
from pathlib import Path

from dagster import (
    AssetSelection,
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    RunsFilter,
    ScheduleEvaluationContext,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
    run_failure_sensor,
    schedule,
    sensor,
)

from orchestration.alerts.failure import reported
from orchestration.defs.partitions import keep_known, key
from orchestration.defs.resources import Installation, is_to_publish, published, takes_lock
from orchestration.defs.retries import RUN_TAGS
from orchestration.errors import UserError
from orchestration.files import sha256
from orchestration.ingest import month
from orchestration.ingest.discover import discover
from orchestration.run import lock

NIGHTLY = "noturno"
WRITER = {"residencias/escritor": "noturno"}
"""Tag by which an instance's run queue lets one writer at a time run (docs/operations.md)."""
LANDING_SECONDS = 300
MONTHS_SECONDS = 60
INTERRUPTED_SECONDS = 60
UNDER_WAY = [DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]

nightly = define_asset_job(
    NIGHTLY,
    selection=AssetSelection.all(),
    # One process from the lock to the last rename: the lock and the work folder are its own.
    executor_def=in_process_executor,
    tags=WRITER | RUN_TAGS,
    description="A carga noturna inteira, da chegada dos arquivos ao aviso da noite.",
)


@schedule(
    name="todas_as_noites",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="America/Sao_Paulo",
    default_status=DefaultScheduleStatus.RUNNING,
)
def every_night(context: ScheduleEvaluationContext, instalacao: Installation) -> RunRequest | SkipReason:
    """At 02:00 in Brasília, examine the newest month that arrived; a run without one is reported like any failure."""
    try:
        with reported(instalacao.home_folder, None):
            examined = month.newest(Path(instalacao.landing), instalacao.home_folder)
    except UserError as nothing:
        return SkipReason(nothing.frase)
    _keep_months(context.instance, instalacao, examined)
    return RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}", partition_key=key(examined))


@sensor(name="meses_conhecidos", minimum_interval_seconds=MONTHS_SECONDS, default_status=DefaultSensorStatus.RUNNING)
def months_sensor(context: SensorEvaluationContext, instalacao: Installation) -> SkipReason:
    """Keep the partitions up to date: from the first month known to the one after the newest that landed."""
    _keep_months(context.instance, instalacao)
    return SkipReason("Só mantém a lista dos meses.")


def _keep_months(instance: DagsterInstance, instalacao: Installation, examined: date | None = None) -> None:
    keep_known(instance, Path(instalacao.landing), instalacao.home_folder, examined)


@sensor(
    name="chegada_de_arquivos",
    job=nightly,
    minimum_interval_seconds=LANDING_SECONDS,
    default_status=DefaultSensorStatus.STOPPED,
)
def landing_sensor(context: SensorEvaluationContext, instalacao: Installation) -> RunRequest | SkipReason:
    """Run when landing has changed and stood still since the last look: a copy in progress waits one interval more.

    Runs are counted: Dagster never repeats a run key, and landing may be again as it was before, with older bytes.
    """
    landing = Path(instalacao.landing)
    now = _photograph(landing)
    before, _, rest = (context.cursor or "").partition(" ")
    done, _, runs = rest.partition(" ")
    if now != before:
        context.update_cursor(f"{now} {done} {runs}")
        return SkipReason("A pasta de chegada mudou agora; espera-se que pare de mudar.")
    if now == done:
        return SkipReason("Nada chegou desde a última execução.")
    try:
        examined = month.newest(landing, instalacao.home_folder)
    except UserError as nothing:
        return SkipReason(nothing.frase)
    place = int(runs or 0) + 1
    context.update_cursor(f"{now} {now} {place}")
    _keep_months(context.instance, instalacao, examined)
    return RunRequest(run_key=f"{now} {place}", partition_key=key(examined))


@sensor(
    name="execucoes_interrompidas",
    minimum_interval_seconds=INTERRUPTED_SECONDS,
    default_status=DefaultSensorStatus.RUNNING,
)
def interrupted_runs(context: SensorEvaluationContext, instalacao: Installation) -> SkipReason:
    """Report as failed the runs that no process executes any more, since the machine or the daemon stopped with them:
    Dagster would hold their place in the queue for ever. Their writer's lock was free at two looks in a row.
    """
    holder = lock.holder(instalacao.home_folder)
    # A download takes no lock: its limit is max_runtime_seconds (docs/deploy/dagster.yaml).
    started = [run for run in context.instance.get_runs(RunsFilter(statuses=UNDER_WAY)) if takes_lock(run)]
    alone = {run.run_id: run for run in started if holder is None}
    seen = set((context.cursor or "").split())
    for run_id in seen & alone.keys():
        context.instance.report_run_failed(alone.pop(run_id), "O processo da execução terminou sem concluí-la.")
    context.update_cursor(" ".join(sorted(alone)))
    return SkipReason("Só procura execuções interrompidas.")


@run_failure_sensor(name="execucao_sem_publicacao", default_status=DefaultSensorStatus.RUNNING)
def tell_failure(context: RunFailureSensorContext, instalacao: Installation) -> None:
    """Notify the configured addresses that a run that was to publish failed, also one of a backfill or of assets chosen
    in the interface: that it published nothing, or what came after failed. With the run's id and never its error.
    """
    from orchestration.alerts.failure import NOT_DELIVERED, tell

    run = context.dagster_run
    if not is_to_publish(run):
        return
    after = published(context.instance, run)
    if not tell(instalacao.home_folder, f"Dagster {run.run_id}", published=after):
        context.log.warning(NOT_DELIVERED)


def _photograph(landing: Path) -> str:
    """Names, sizes and times of every file in landing, as one hash."""
    return sha256("".join(f"{arrival.arquivo}|{_state(arrival.caminho)}\n" for arrival in discover(landing)))


def _state(path: Path) -> str:
    """Size and time of a file; empty of a link that leads to nothing, and of what has gone since it was listed."""
    try:
        state = path.stat()
    except OSError:
        return ""
    return f"{state.st_size}|{state.st_mtime_ns}"
