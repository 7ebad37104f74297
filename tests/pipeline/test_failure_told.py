"""What Dagster does of runs that failed: those that were to publish are told, the dead are reported as failed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dagster import (
    AssetMaterialization,
    DagsterInstance,
    DagsterRunStatus,
    OpExecutionContext,
    build_run_status_sensor_context,
    build_sensor_context,
    job,
    op,
)
from dagster._core.utils import make_new_run_id

from orchestration.defs.partitions import keep
from tests.pipeline import dagster_ui
from tests.pipeline.dagster_ui import LOCATION, REPOSITORY, Interface
from tests.webhook import Webhook

MONTH = date(2026, 3, 1)
TICK = """mutation($on: SensorSelector!, $cursor: String) { sensorDryRun(selectorData: $on, cursor: $cursor) {
  ... on DryRunInstigationTick { evaluationResult { cursor error { message } } } } }"""
SENSOR = {"repositoryLocationName": LOCATION, "repositoryName": REPOSITORY, "sensorName": "execucao_sem_publicacao"}


@pytest.fixture
def webhook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """The one address of an installation whose runs cannot open, for a setting that is wrong."""
    for name in ("landing", "home"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"RESIDENCIAS_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("RESIDENCIAS_MEMORIA", "muito")
    with Webhook.listening() as listening:
        monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", listening.address)
        yield listening


def look(interface: Interface, cursor: str | None = None) -> str:
    """Let the failure sensor look at what happened since `cursor`; the cursor of the next look."""
    answer = interface.query(TICK, on=SENSOR, cursor=cursor)["sensorDryRun"]["evaluationResult"]
    assert not answer["error"], answer
    return answer["cursor"]


@pytest.mark.filterwarnings(
    "ignore:Property `ScheduleDefinition.environment_vars` is deprecated:DeprecationWarning",
    "ignore:Function `AssetSelection.sources` is deprecated:DeprecationWarning",
)
def test_a_run_of_chosen_assets_that_was_to_publish_is_told(tmp_path: Path, webhook: Webhook) -> None:
    """As of a backfill, or of assets chosen in the interface; of one that was not to publish nothing is told."""
    with dagster_ui.opened(tmp_path / "dagster") as interface:
        keep(interface.instance, [MONTH])
        cursor = look(interface)
        run = interface.materialize("lake/cargas", month="2026-03")
        assert run.status is DagsterRunStatus.FAILURE
        cursor = look(interface, cursor)
        assert webhook.texts == []
        run = interface.materialize("publicacao", month="2026-03")
        assert run.status is DagsterRunStatus.FAILURE
        look(interface, cursor)
    (text,) = webhook.texts
    assert run.run_id in text and "terminou sem publicar" in text


@op(name="publicacao")
def publish_and_stop(context: OpExecutionContext) -> None:
    """What Dagster keeps of a run whose page failed after the publication."""
    context.log_event(AssetMaterialization("publicacao", partition="2026-03"))
    raise ValueError("no page")


@job
def stops_after_publishing() -> None:
    publish_and_stop()


def test_a_run_that_published_and_failed_after_is_not_said_to_have_published_nothing(
    tmp_path: Path, webhook: Webhook
) -> None:
    from orchestration.defs.automation import tell_failure
    from orchestration.defs.resources import Installation

    installation = Installation(landing=str(tmp_path / "landing"), home=str(tmp_path / "home"))
    with DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as instance:
        ended = stops_after_publishing.execute_in_process(
            instance=instance, tags={"dagster/partition": "2026-03"}, raise_on_error=False
        )
        with build_run_status_sensor_context(
            sensor_name=tell_failure.name,
            dagster_event=ended.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=ended.dagster_run,
            resources={"instalacao": installation},
        ) as context:
            tell_failure(context.for_run_failure())
    (text,) = webhook.texts
    assert "sem publicar" not in text and "não publicou" not in text and "publicou" in text


def test_a_check_run_alone_without_a_process_is_reported_as_failed(tmp_path: Path, webhook: Webhook) -> None:
    """As the button of a check starts it: without a partition, and it holds the queue like any other."""
    from orchestration.defs.automation import interrupted_runs
    from orchestration.defs.publish import files_of_the_month
    from orchestration.defs.resources import Installation

    installation = Installation(landing=str(tmp_path / "landing"), home=str(tmp_path / "home"))
    (check,) = files_of_the_month.check_keys
    with DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as instance:
        made = instance.create_run_for_job(stops_after_publishing, status=DagsterRunStatus.STARTED)
        run = instance.add_run(made._replace(run_id=make_new_run_id(), asset_check_selection=frozenset([check])))
        with build_sensor_context(instance=instance, resources={"instalacao": installation}) as context:
            interrupted_runs(context)
            interrupted_runs(context)
        statuses = {one.run_id: one.status for one in instance.get_runs()}
    assert statuses == {made.run_id: DagsterRunStatus.STARTED, run.run_id: DagsterRunStatus.FAILURE}
