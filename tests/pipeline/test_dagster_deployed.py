"""The deployed pair, daemon and webserver on PostgreSQL: ticks by default; runs, a kill and a backfill with
RESIDENCIAS_IMPLANTADO (`make deployed`), which takes minutes.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.run import lock
from orchestration.run.context import last
from orchestration.settings import Home
from tests.conftest import residencias
from tests.pipeline.dagster_deployed import SCHEDULE_TICK, SENSOR_TICK, SERVICES, Deployment, deployed
from tests.unit.cases.postgres_server import Server, running
from tests.webhook import Webhook

LONG = "RESIDENCIAS_IMPLANTADO"
AT_TWO = datetime(2026, 6, 2, 5, tzinfo=UTC).timestamp()
MINUTES = 60


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    with Webhook.listening() as opened:
        yield opened


def database_of(server: Server) -> str:
    """A new database, by the driver that the compose file names."""
    driver = SERVICES["daemon"]["environment"]["DAGSTER_PG_URL"].partition("://")[0]
    return server.new_database("dagster").replace("postgresql", driver, 1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, landing: Path, webhook: Webhook) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("implantado")
    shutil.copytree(landing, folder / "landing")
    (folder / "home").mkdir(mode=0o700)
    places = {f"RESIDENCIAS_{name.upper()}": str(folder / name) for name in ("landing", "home")}
    with (
        running() as server,
        deployed(folder, database_of(server), RESIDENCIAS_NOTIFICACAO=webhook.address, **places) as made,
    ):
        yield made


@pytest.mark.lento
def test_both_services_work_and_the_schedule_asks_for_the_newest_month(pair: Deployment) -> None:
    ticked = pair.tick(SCHEDULE_TICK, {"scheduleName": "todas_as_noites"}, at=AT_TWO)
    (asked,) = ticked["runRequests"]
    newest = max(path.stem[-6:] for path in (pair.folder / "landing" / "incentivo").glob("pagamentos_*.csv"))
    tags = {tag["key"]: tag["value"] for tag in asked["tags"]}
    assert tags["dagster/partition"] == f"{newest[:4]}-{newest[4:]}"


@pytest.mark.lento
def test_the_landing_sensor_waits_while_a_file_grows(pair: Deployment) -> None:
    def look(cursor: str | None) -> dict:
        return pair.tick(SENSOR_TICK, {"sensorName": "chegada_de_arquivos"}, cursor=cursor)

    growing = next((pair.folder / "landing" / "incentivo").glob("pagamentos_*.csv"))
    whole = growing.read_bytes()
    first = look(None)
    growing.write_bytes(whole[: len(whole) // 2])
    second = look(first["cursor"])
    growing.write_bytes(whole)
    third = look(second["cursor"])
    assert [len(ticked["runRequests"] or []) for ticked in (first, second, third)] == [0, 0, 0]
    fourth = look(third["cursor"])
    assert len(fourth["runRequests"]) == 1
    assert not look(fourth["cursor"])["runRequests"]


@pytest.mark.lento
def test_only_the_storage_folder_is_written_in_the_instance(pair: Deployment) -> None:
    """Dagster makes folders for its telemetry, which is off, where the image does not have them: they stay empty."""
    pair.wait(lambda: (pair.instance / ".logs_queue").is_dir(), 60)  # a thread of each daemon makes it after `logs`
    assert sorted(path.name for path in pair.instance.iterdir()) == [".logs_queue", "dagster.yaml", "logs", "storage"]
    assert [path for name in (".logs_queue", "logs") for path in (pair.instance / name).iterdir()] == []


@pytest.mark.lento
@pytest.mark.skipif(not os.environ.get(LONG), reason=f"{LONG} is not set")
def test_a_killed_run_is_done_again_and_a_backfill_goes_one_by_one(pair: Deployment, webhook: Webhook) -> None:
    home, landing = Home(pair.folder / "home"), pair.folder / "landing"
    max((landing / "cnrm").glob("residentes_*.csv")).unlink()
    (asked,) = pair.tick(SCHEDULE_TICK, {"scheduleName": "todas_as_noites"}, at=AT_TWO)["runRequests"]
    killed = pair.launch(asked["tags"])
    pair.wait(lambda: lock.holder(home) and list(home.trabalho.glob("*/*.duckdb")), 3 * MINUTES)
    pair.kill("daemon")
    pair.wait(lambda: lock.holder(home) is None, 60)  # a killed process has the lock until its memory is freed
    assert {run["runId"]: run["status"] for run in pair.runs()}[killed] == "STARTED"

    pair.start("daemon")

    def repeated() -> dict | None:
        again = [run for run in pair.runs() if run["parentRunId"] == killed and run["status"] == "SUCCESS"]
        return again[0] if again else None

    run = pair.wait(repeated, 8 * MINUTES)
    assert {run["runId"]: run["status"] for run in pair.runs()}[killed] == "FAILURE"
    assert run["tags"]["residencias/saida"] == "3"
    assert any(killed in text for text in webhook.texts), webhook.texts
    assert any("cnrm/residentes, esperado até" in text for text in webhook.texts), webhook.texts
    published = last(home)
    assert published and published.publicou

    # The files are as the last run saw them, so the months cost little.
    months = sorted(
        {f"{path.stem[-6:-2]}-{path.stem[-2:]}" for path in (landing / "incentivo").glob("pagamentos_*.csv")}
    )
    assert len(months) == 3
    pair.backfill(months, ["lake/incentivo_pagamentos", "publicacao"])

    def ended() -> list[dict] | None:
        found = [one for one in pair.runs() if "dagster/backfill" in one["tags"]]
        return found if [one["status"] for one in found] == ["SUCCESS"] * 3 else None

    spans = sorted((one["startTime"], one["endTime"]) for one in pair.wait(ended, 15 * MINUTES))
    assert all(before[1] <= after[0] for before, after in pairwise(spans)), spans
    examined = last(home)
    assert examined and f"{examined.mes:%Y-%m}" == months[-1]
    assert residencias("doutor", "--home", home.raiz).err == ""
