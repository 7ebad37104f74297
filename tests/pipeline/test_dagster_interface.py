"""What Dagster's web interface offers, asked of it as the interface asks: any selection works and tells the truth."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterRun, DagsterRunStatus

from orchestration.cases.store import states
from orchestration.doctor.findings import examine
from orchestration.publish.state import in_force
from orchestration.run.context import last
from orchestration.settings import Home
from tests.conftest import Published
from tests.pipeline import dagster_ui
from tests.pipeline.dagster_ui import Interface
from tests.pipeline.faults import bytes_of

pytestmark = [
    pytest.mark.lento,
    # Dagster 1.13 reads its own deprecated property when it serves a schedule.
    pytest.mark.filterwarnings(
        "ignore:Property `ScheduleDefinition.environment_vars` is deprecated:DeprecationWarning"
    ),
]
NEWEST, OLD, NEXT = "2026-07", "2026-03", "2026-08"
NIGHTLY = "noturno"
PARTITIONS = """
query($asset: AssetKeyInput!) { assetNodeOrError(assetKey: $asset) { ... on AssetNode { partitionKeys } } }
"""


@pytest.fixture
def interface(own: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Interface]:
    from orchestration.defs.partitions import keep_known

    monkeypatch.setenv("RESIDENCIAS_LANDING", str(own.landing))
    monkeypatch.setenv("RESIDENCIAS_HOME", str(own.home))
    with dagster_ui.opened(tmp_path / "dagster") as opened:
        keep_known(opened.instance, own.landing, Home(own.home))
        yield opened


def assert_went_well(interface: Interface, run: DagsterRun) -> None:
    events = [entry.dagster_event for entry in interface.instance.all_logs(run.run_id) if entry.dagster_event]
    failures = [str(event.event_specific_data)[:500] for event in events if event.is_failure]
    assert (run.status, failures) == (DagsterRunStatus.SUCCESS, [])


def version(interface: Interface, asset: str, month: str) -> str:
    """Data version that the interface shows of an asset's month."""
    record = interface.instance.fetch_materializations(AssetKey(asset.split("/")), limit=200)
    found = [event for event in record.records if event.partition_key == month]
    assert found and found[0].asset_materialization
    return (found[0].asset_materialization.tags or {}).get("dagster/data_version", "")


def test_a_selection_leaves_what_was_not_asked_for_as_it_was(interface: Interface, own: Published) -> None:
    """One stage, one dataset, one model, a check alone: each run ends well, and the home is as healthy as before."""
    home = Home(own.home)
    before = (bytes_of(own.home), last(home), states(home), [finding.frase for finding in examine(home)])
    selections = [
        ("lake/cnrm_residentes",),
        ("lake/cargas",),
        ("identidade/registros", "casos/conhecidos"),
        ("referencia/regras",),
        ("casos_registrados", "resumo_da_noite"),
        ("painel",),
    ]
    for assets in selections:
        run = interface.materialize(*assets, month=NEWEST)
        assert_went_well(interface, run)
        assert all(NEWEST in interface.materialized(asset) for asset in assets), assets
        after = (bytes_of(own.home), last(home), states(home), [finding.frase for finding in examine(home)])
        assert after == before, assets
    page = in_force(home)
    assert page and page.painel != page.execucao_id, "the page was drawn again"


def test_loaded_months_are_materialised_with_the_version_of_their_files(interface: Interface, own: Published) -> None:
    """A run finds every month that is loaded; months keep their version until one of their files changes."""
    assert_went_well(interface, interface.materialize("lake/incentivo_pagamentos", month=NEWEST))
    months = interface.materialized("lake/incentivo_pagamentos")
    assert {OLD, NEWEST} <= months and NEXT not in months
    before = {month: version(interface, "lake/incentivo_pagamentos", month) for month in (OLD, NEWEST)}
    assert len(set(before.values())) == 2 and "" not in before.values()

    corrected = own.landing / "incentivo" / f"pagamentos_{OLD.replace('-', '')}.csv"
    corrected.write_bytes(b"".join(corrected.read_bytes().splitlines(keepends=True)[:-1]))
    assert_went_well(interface, interface.materialize("lake/incentivo_pagamentos", month=NEWEST))
    after = {month: version(interface, "lake/incentivo_pagamentos", month) for month in (OLD, NEWEST)}
    assert after[NEWEST] == before[NEWEST] and after[OLD] != before[OLD]


def test_a_month_that_lacks_files_shows_it(interface: Interface) -> None:
    """Nothing of the next month landed: the check warns and names what is missing."""
    assert_went_well(interface, interface.materialize(month=NEXT, check="publicacao:arquivos_do_mes"))
    (record,) = interface.instance.event_log_storage.get_asset_check_execution_history(
        AssetCheckKey(AssetKey("publicacao"), "arquivos_do_mes"), limit=1
    )
    assert record.evaluation and not record.evaluation.passed and record.evaluation.severity.value == "WARN"
    assert "incentivo/pagamentos_202608" in (record.evaluation.description or "")


def test_a_backfill_of_old_months_leaves_the_newest_examined(interface: Interface, own: Published) -> None:
    months = ["2026-04", OLD]
    runs = interface.backfill("lake/incentivo_pagamentos", "casos/conhecidos", months=months)
    assert len(runs) == 2
    for run in runs:
        assert_went_well(interface, run)
    assert set(months) <= interface.materialized("casos/conhecidos")
    found = interface.query(PARTITIONS, asset={"path": ["publicacao"]})["assetNodeOrError"]["partitionKeys"]
    assert found == sorted(found) and found[-1] == NEXT


def test_a_run_of_an_old_month_whose_page_fails_is_done_again_from_there(
    interface: Interface, own: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The databases are published with the earlier page; re-execution from failure draws it, and the home is well."""
    from orchestration.page import panel

    home, before = Home(own.home), bytes_of(own.home)

    def fail(*_: object) -> None:
        raise ValueError("no page")

    with monkeypatch.context() as broken:
        broken.setattr(panel, "draw", fail)
        run = interface.materialize(month=OLD, job=NIGHTLY)
    state, ended = in_force(home), last(home)
    assert run.status is DagsterRunStatus.FAILURE and run.tags["residencias/saida"] == "0"
    assert state and ended and state.execucao_id == ended.execucao_id and bytes_of(own.home) != before
    assert state.painel != state.execucao_id and ended.publicou and "Painel" in ended.frase
    assert ended.competencia == state.competencia == NEWEST, "an old partition leaves the newest month examined"

    published = bytes_of(own.home)
    again = interface.again(run)
    assert_went_well(interface, again)
    assert again.step_keys_to_execute and "painel" in again.step_keys_to_execute
    healed = last(home)
    assert healed and healed.execucao_id == ended.execucao_id and healed.publicou and not healed.frase
    assert bytes_of(own.home) == published
    assert {OLD, NEWEST} <= interface.materialized("publicacao")
