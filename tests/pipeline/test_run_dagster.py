"""The Dagster code location: the monthly partition, the nightly schedule, the sensors, and checks that stop a run."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from dagster import (
    AssetKey,
    DagsterEventType,
    DagsterInstance,
    DagsterRunStatus,
    JobDefinition,
    OpDefinition,
    RunRequest,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
    job,
)

from orchestration.run.context import last
from orchestration.settings import REPOSITORY, Home
from tests.conftest import holding
from tests.unit.ingest.bancada import PAGAMENTO, csv_text
from tests.webhook import Webhook


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    landing, home = tmp_path / "landing", tmp_path / "home"
    (landing / "incentivo").mkdir(parents=True)
    monkeypatch.setenv("RESIDENCIAS_LANDING", str(landing))
    monkeypatch.setenv("RESIDENCIAS_HOME", str(home))
    yield landing, home


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    with DagsterInstance.local_temp(str(tmp_path), overrides={"telemetry": {"enabled": False}}) as made:
        yield made


def resource(paths: tuple[Path, Path]):
    from orchestration.defs.resources import Installation

    return Installation(landing=str(paths[0]), home=str(paths[1]))


def put_payments(landing: Path, month: str) -> None:
    path = landing / "incentivo" / f"pagamentos_{month}.csv"
    path.write_text(csv_text([PAGAMENTO | {"competencia": month}]), encoding="utf-8")


def test_every_asset_is_partitioned_by_the_month_examined() -> None:
    from orchestration.definitions import defs
    from orchestration.defs.partitions import MONTHS

    graph = defs.resolve_asset_graph()
    kinds = {graph.get(key).partitions_def for key in graph.executable_asset_keys}
    assert kinds == {MONTHS}


def test_a_backfill_makes_one_run_per_month() -> None:
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    policies = {graph.get(key).backfill_policy for key in graph.executable_asset_keys}
    assert {policy and policy.max_partitions_per_run for policy in policies} == {1}


def test_downloads_have_a_job_scheduled_before_the_load_and_off_by_default() -> None:
    from orchestration.definitions import defs

    job, schedule = defs.resolve_job_def("busca"), defs.resolve_schedule_def("busca_todas_as_noites")
    assert job.description and (schedule.cron_schedule, schedule.default_status.name) == ("0 1 * * *", "STOPPED")


def test_make_run_and_make_dagster_share_an_instance() -> None:
    """What `make run` did is what `make dagster` shows, without the dialog of Dagster's community."""
    said = [
        subprocess.run(["make", "-n", target], capture_output=True, text=True, cwd=REPOSITORY).stdout
        for target in ("run", "dagster")
    ]
    named = {word for text in said for word in text.split() if word.startswith("DAGSTER_HOME=")}
    assert len(named) == 1 and all("DAGSTER_HOME=" in text for text in said)
    instance = yaml.safe_load((REPOSITORY / "docs" / "deploy" / "dagster.yaml").read_text(encoding="utf-8"))
    assert instance["nux"] == {"enabled": False}


def test_one_run_at_a_time_and_a_crashed_run_is_retried() -> None:
    from orchestration.definitions import nightly_job

    instance = yaml.safe_load((REPOSITORY / "docs" / "deploy" / "dagster.yaml").read_text(encoding="utf-8"))
    runs, tags = instance["concurrency"]["runs"], nightly_job().tags
    (limit,) = runs["tag_concurrency_limits"]
    assert runs["max_concurrent_runs"] == limit["limit"] == 1 and tags[limit["key"]] == limit["value"]
    assert instance["run_retries"] == {"enabled": True, "retry_on_asset_or_op_failure": False}
    assert int(tags["dagster/max_retries"]) > 0 and tags["dagster/retry_strategy"] == "ALL_STEPS"


def test_only_stages_that_a_retry_can_fix_are_retried() -> None:
    from orchestration.definitions import nightly_job

    retried = {
        node.name for node in nightly_job().all_node_defs if isinstance(node, OpDefinition) and node.retry_policy
    }
    assert retried == {"casos__conhecidos", "casos_registrados", "painel", "resumo_da_noite"}


def test_stages_are_asset_groups_in_one_direction() -> None:
    from orchestration.definitions import defs
    from orchestration.defs import describe

    graph = defs.resolve_asset_graph()
    group = {key: graph.get(key).group_name for key in graph.executable_asset_keys}
    assert set(group.values()) <= {describe.group(name) for name in describe.FLOW}
    published = graph.get(AssetKey("publicacao"))
    names = ("staging", "pagamentos", "cadastro", "qualidade")
    assert {group[key] for key in published.parent_keys} >= {describe.group(name) for name in names}
    identity = graph.get(AssetKey(["identidade", "registros"]))
    assert {group[key] for key in identity.parent_keys} == {describe.group("chegada")}


def test_names_of_groups_sort_in_the_order_of_the_flow() -> None:
    from orchestration.defs import describe

    names = [describe.group(name) for name in describe.FLOW]
    assert names == sorted(names) and names[0] == "01_chegada"


def test_every_asset_and_check_says_what_it_is() -> None:
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    assets = [graph.get(key) for key in graph.executable_asset_keys]
    assert [asset.key for asset in assets if not (asset.description and asset.owners and asset.kinds)] == []
    assert [key for key in graph.asset_check_keys if not graph.get(key).description] == []
    lake = [asset for asset in assets if asset.key.path[0] in ("lake", "identidade")]
    assert lake and all(asset.metadata["dagster/column_schema"].columns for asset in lake)


def test_the_code_location_loads_without_a_warning(paths: tuple[Path, Path]) -> None:
    """Beta features of Dagster warn wherever they are used: a person can do nothing about it."""
    command = [sys.executable, "-c", "import orchestration.definitions"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
    assert ended.returncode == 0 and "Warning" not in ended.stderr, ended.stderr


def test_partitions_are_the_known_months_and_the_next_one(paths: tuple[Path, Path], instance: DagsterInstance) -> None:
    """From the first month landed or loaded, with those in between, in order; a month far ahead is a mistake."""
    from orchestration.defs.automation import months_sensor
    from orchestration.defs.partitions import MONTHS

    keys: Sequence[str] = []
    for landed, end in {"202603": "2026-04", "202601": "2026-04", "202605": "2026-06", "209901": "2026-06"}.items():
        put_payments(paths[0], landed)
        with build_sensor_context(instance=instance, resources={"instalacao": resource(paths)}) as context:
            assert isinstance(months_sensor(context), SkipReason)
        keys = instance.get_dynamic_partitions(str(MONTHS.name))
        assert list(keys) == sorted(keys) and keys[-1] == end
    assert keys[0] == "2026-01" and len(keys) == 6


def test_the_inventory_is_reported_for_every_month_once(paths: tuple[Path, Path], instance: DagsterInstance) -> None:
    """Of the months that were loaded, whichever was run; again only those whose loads changed."""
    from orchestration.definitions import nightly_job
    from orchestration.defs.describe import NO_FILE
    from orchestration.defs.partitions import keep_known

    payments, empty = AssetKey(["lake", "incentivo_pagamentos"]), AssetKey(["lake", "incentivo_editais"])
    told = [payments, *(AssetKey(["lake", name]) for name in ("cargas", "conjuntos", "rejeicoes"))]

    def run(month: str, *landed: str) -> dict[AssetKey, list[str]]:
        """Land payments, materialise for a month, and return the months that each asset was reported for."""
        for name in landed:
            put_payments(paths[0], name)
        keep_known(instance, paths[0], Home(paths[1]))
        ended = nightly_job().execute_in_process(instance=instance, partition_key=month, asset_selection=[*told, empty])
        found: dict[AssetKey, list[str]] = {key: [] for key in told}
        for event in instance.all_logs(ended.run_id, of_type=DagsterEventType.ASSET_MATERIALIZATION):
            materialized = event.asset_materialization
            assert materialized and materialized.partition and materialized.tags
            if materialized.asset_key in found:
                found[materialized.asset_key].append(materialized.partition)
            if materialized.asset_key == empty:
                assert materialized.metadata["falta"].value == NO_FILE
        return {key: sorted(months) for key, months in found.items()}

    paths[1].mkdir()
    assert run("2026-03", "202601", "202603") == {key: ["2026-01", "2026-03"] for key in told}
    assert all(instance.get_materialized_partitions(key) == {"2026-01", "2026-03"} for key in told)
    assert run("2026-03") == {key: ["2026-03"] for key in told}, "nothing new: the month of the run only"
    assert run("2026-03", "202602") == {key: ["2026-02", "2026-03"] for key in told}


def test_tables_of_the_inventory_and_of_identity_say_their_rows(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    from orchestration.definitions import nightly_job
    from orchestration.defs.partitions import keep_known

    paths[1].mkdir()
    put_payments(paths[0], "202603")
    keep_known(instance, paths[0], Home(paths[1]))
    asked = [
        AssetKey(["lake", "incentivo_pagamentos"]),
        AssetKey(["lake", "cargas"]),
        AssetKey(["identidade", "registros"]),
    ]
    ended = nightly_job().execute_in_process(instance=instance, partition_key="2026-03", asset_selection=asked)
    for key in asked:
        [told] = [event for event in ended.get_asset_materialization_events() if event.asset_key == key]
        assert told.materialization.metadata["dagster/row_count"].value == 1, key


def test_publication_waits_for_every_blocking_check() -> None:
    from orchestration.definitions import defs
    from orchestration.defs.audit import ENTRY, EXIT

    graph = defs.resolve_asset_graph()
    blocking = [spec for spec in (*ENTRY.values(), *EXIT.values()) if spec.blocking]
    assert len(blocking) >= 9
    published = graph.get(AssetKey("publicacao"))
    ancestors = graph.get_ancestor_asset_keys(published.key)
    assert {spec.asset_key for spec in blocking} <= ancestors


def test_the_schedule_asks_for_the_newest_month_at_two_in_brasilia(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    from orchestration.defs.automation import every_night

    assert (every_night.cron_schedule, every_night.execution_timezone) == ("0 2 * * *", "America/Sao_Paulo")
    with build_schedule_context(
        instance=instance,
        resources={"instalacao": resource(paths)},
        scheduled_execution_time=datetime(2026, 4, 1, 5, tzinfo=UTC),
    ) as context:
        assert isinstance(every_night(context), SkipReason)
        for month in ("202601", "202603"):
            put_payments(paths[0], month)
        (paths[0] / "incentivo" / "pagamentos_202604.csv").touch()
        asked = every_night(context)
    assert isinstance(asked, RunRequest) and asked.partition_key == "2026-03"


def test_a_schedule_without_a_month_notifies_like_a_failed_run(
    paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.defs.automation import every_night

    paths[1].mkdir()
    with (
        Webhook.listening() as webhook,
        build_schedule_context(
            resources={"instalacao": resource(paths)}, scheduled_execution_time=datetime(2026, 4, 1, 5, tzinfo=UTC)
        ) as context,
    ):
        monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", webhook.address)
        skipped = every_night(context)
    assert isinstance(skipped, SkipReason) and len(webhook.texts) == 1
    noted = last(Home(paths[1]))
    assert noted and noted.frase == skipped.skip_message


def test_a_run_that_cannot_open_is_noted(
    paths: tuple[Path, Path], instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.definitions import nightly_job
    from orchestration.defs.partitions import keep

    paths[1].mkdir()
    monkeypatch.setenv("RESIDENCIAS_MEMORIA", "muito")
    keep(instance, [date(2026, 3, 1)])
    outcome = nightly_job().execute_in_process(instance=instance, partition_key="2026-03", raise_on_error=False)
    noted = last(Home(paths[1]))
    assert not outcome.success
    assert noted and "'memoria' em RESIDENCIAS_MEMORIA não serve" in noted.frase and not noted.publicou


def test_the_landing_sensor_waits_for_files_to_stop_changing(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    from orchestration.defs.automation import landing_sensor

    arrived = paths[0] / "incentivo" / "pagamentos_202603.csv"
    arrived.write_text("half", encoding="utf-8")
    with build_sensor_context(instance=instance, resources={"instalacao": resource(paths)}) as context:
        assert isinstance(landing_sensor(context), SkipReason)
        put_payments(paths[0], "202603")
        assert isinstance(landing_sensor(context), SkipReason)
        asked = landing_sensor(context)
        assert isinstance(asked, RunRequest) and asked.partition_key == "2026-03"
        assert isinstance(landing_sensor(context), SkipReason)


def test_the_landing_sensor_asks_again_when_landing_is_as_it_was_before(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    """A file goes away and comes back: three states, of which Dagster must take the third for news too."""
    from orchestration.defs.automation import landing_sensor

    put_payments(paths[0], "202603")
    other = paths[0] / "incentivo" / "cadastros_202603.csv"
    with build_sensor_context(instance=instance, resources={"instalacao": resource(paths)}) as context:

        def asked() -> str | None:
            landing_sensor(context)
            request = landing_sensor(context)
            assert isinstance(request, RunRequest)
            return request.run_key

        keys = [asked()]
        other.touch()
        keys.append(asked())
        other.unlink()
        keys.append(asked())
    assert len(set(keys)) == 3


def test_the_landing_sensor_sees_a_link_that_leads_to_nothing(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    from orchestration.defs.automation import landing_sensor

    put_payments(paths[0], "202603")
    (paths[0] / "incentivo" / "cadastros_202603.csv").symlink_to(paths[0] / "gone.csv")
    with build_sensor_context(instance=instance, resources={"instalacao": resource(paths)}) as context:
        assert isinstance(landing_sensor(context), SkipReason)
        assert isinstance(landing_sensor(context), RunRequest)


def test_a_run_without_a_process_is_reported_as_failed_at_the_second_look(
    paths: tuple[Path, Path], instance: DagsterInstance
) -> None:
    from orchestration.defs.automation import interrupted_runs

    paths[1].mkdir()
    waiting = {"dagster/partition": "2026-03"}
    of_month, download = (
        instance.create_run_for_job(define_empty(), status=DagsterRunStatus.STARTED, tags=tags)
        for tags in (waiting, {})
    )

    def status() -> list[DagsterRunStatus]:
        found = [instance.get_run_by_id(run.run_id) for run in (of_month, download)]
        return [run.status for run in found if run]

    with build_sensor_context(instance=instance, resources={"instalacao": resource(paths)}) as context:
        interrupted_runs(context)
        with holding(paths[1]):
            interrupted_runs(context)
            interrupted_runs(context)
        interrupted_runs(context)
        assert status() == [DagsterRunStatus.STARTED, DagsterRunStatus.STARTED]
        interrupted_runs(context)
    assert status() == [DagsterRunStatus.FAILURE, DagsterRunStatus.STARTED]


def define_empty() -> JobDefinition:
    """A job that does nothing, whose runs only have a status."""

    @job
    def vazio() -> None:
        pass

    return vazio


def test_schedules_and_sensors_take_no_lock(paths: tuple[Path, Path]) -> None:
    from dagster import build_init_resource_context

    installation = resource(paths)
    with (
        installation.yield_for_execution(build_init_resource_context()) as opened,
        pytest.raises(ValueError, match="no run is open"),
    ):
        _ = opened.run
    assert not Home(paths[1]).trava.exists()
