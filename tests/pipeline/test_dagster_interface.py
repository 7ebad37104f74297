"""What Dagster's web interface shows and offers, asked as the interface asks: any selection works and is reported."""

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterRun, DagsterRunStatus

from orchestration.cases.store import states
from orchestration.contracts import contract_of
from orchestration.defs.describe import NO_FILE
from orchestration.doctor.findings import examine
from orchestration.ingest.need import missing_needed
from orchestration.publish.state import in_force
from orchestration.run.context import last
from orchestration.settings import Home
from tests.conftest import Published, recorded_in
from tests.pipeline import dagster_ui
from tests.pipeline.dagster_ui import Interface
from tests.pipeline.faults import bytes_of

pytestmark = [
    pytest.mark.lento,
    # Dagster 1.13 uses what it deprecates itself.
    pytest.mark.filterwarnings(
        "ignore:Property `ScheduleDefinition.environment_vars` is deprecated:DeprecationWarning",
        "ignore:Function `AssetSelection.sources` is deprecated:DeprecationWarning",
    ),
]
NEWEST, OLD, NEXT = "2026-07", "2026-05", "2026-08"
NIGHTLY = "noturno"
PAYMENTS, LINES = "lake/incentivo_pagamentos", "pagamentos/linhas"
CELLS = "indicadores/valores"
"""A table that is built by month."""
OF_ALL_MONTHS = ("lake/cargas", "lake/conjuntos", "lake/rejeicoes", "publicacao", "casos_registrados", "painel")
"""Assets that a run reports for every month that was loaded, whichever it examined."""
RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"
STATUSES = """
query($asset: AssetKeyInput!) {
  assetNodeOrError(assetKey: $asset) { ... on AssetNode {
    assetPartitionStatuses { ... on DefaultPartitionStatuses { materializedPartitions unmaterializedPartitions } }
  } }
}
"""
NODES = """
query($assets: [AssetKeyInput!]) {
  assetNodes(assetKeys: $assets) {
    assetKey { path } groupName kinds description partitionKeys
    owners { ... on TeamAssetOwner { team } }
    assetMaterializations(limit: 100) {
      partition
      tags { key value }
      metadataEntries {
        label
        ... on IntMetadataEntry { intValue }
        ... on BoolMetadataEntry { boolValue }
        ... on TextMetadataEntry { text }
        ... on TableSchemaMetadataEntry { schema { columns { name type } } }
      }
    }
    metadataEntries { label ... on TableSchemaMetadataEntry { schema { columns { name type description } } } }
    assetChecksOrError { ... on AssetChecks { checks { name description } } }
  }
}
"""


@pytest.fixture
def interface(own: Published, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Interface]:
    """The interface of the instance that keeps the run behind `own`."""
    shutil.copytree(recorded_in(shared), tmp_path / "dagster")
    monkeypatch.setenv("RESIDENCIAS_LANDING", str(own.landing))
    monkeypatch.setenv("RESIDENCIAS_HOME", str(own.home))
    with dagster_ui.opened(tmp_path / "dagster") as opened:
        yield opened


def assert_went_well(interface: Interface, run: DagsterRun) -> None:
    events = [entry.dagster_event for entry in interface.instance.all_logs(run.run_id) if entry.dagster_event]
    failures = [str(event.event_specific_data)[:500] for event in events if event.is_failure]
    assert (run.status, failures) == (DagsterRunStatus.SUCCESS, [])


def shown(interface: Interface, asset: str) -> dict[str, Any]:
    """What the interface shows of an asset."""
    return interface.query(NODES, assets=[{"path": asset.split("/")}])["assetNodes"][0]


def reported(asset: Mapping[str, Any], month: str) -> dict[str, Any]:
    """Counts, flags and texts of an asset's newest materialisation of a month, and its data version as `version`."""
    event = next(event for event in asset["assetMaterializations"] if event["partition"] == month)
    tags = {tag["key"]: tag["value"] for tag in event["tags"]}
    kinds = ("intValue", "boolValue", "text")
    entries = event["metadataEntries"]
    values = {entry["label"]: next((entry[kind] for kind in kinds if kind in entry), None) for entry in entries}
    return {**values, "version": tags["dagster/data_version"]}


def materializations(interface: Interface, *assets: str) -> list[tuple[str, str | None]]:
    """Each materialisation of `assets` that the interface lists: asset and month."""
    return [
        (asset, event["partition"]) for asset in assets for event in shown(interface, asset)["assetMaterializations"]
    ]


def columns(entries: Mapping[str, Any]) -> dict[str, str]:
    """Type of each column in metadata of an asset or of a materialisation."""
    schema = next(entry["schema"] for entry in entries["metadataEntries"] if "schema" in entry)
    return {column["name"]: column["type"] for column in schema["columns"]}


def passed(interface: Interface, check: AssetCheckKey) -> bool:
    """Whether the newest execution of a check passed."""
    [record] = interface.instance.event_log_storage.get_asset_check_execution_history(check, limit=1)
    assert record.evaluation
    return record.evaluation.passed


def test_the_run_of_the_command_line_is_shown(interface: Interface, own: Published) -> None:
    """Partitions, the run with its exit code, and of a dataset and a model: months, versions, rows, columns, checks."""
    [run] = interface.query(RUNS)["runsOrError"]["results"]
    assert run["status"] == "SUCCESS" and {"key": "residencias/saida", "value": "0"} in run["tags"]

    dataset, model = shown(interface, PAYMENTS), shown(interface, LINES)
    for asset in (dataset, model):
        months = asset["partitionKeys"]
        assert months == sorted(months) and months[-1] == NEXT and NEWEST in months
        assert asset["owners"] == [{"team": "residencias"}] and "duckdb" in asset["kinds"] and asset["description"]
        checks = asset["assetChecksOrError"]["checks"]
        assert all(check["description"] for check in checks)
    assert (dataset["groupName"], model["groupName"]) == ("01_chegada", "13_pagamentos")
    assert model["assetChecksOrError"]["checks"]

    loaded = dict(
        own.rows("""
        select strftime(competencia, '%Y-%m'), sum(linhas_carregadas)::int from qualidade.cargas
        where fonte = 'incentivo' and conjunto = 'pagamentos' and em_vigor group by all
    """)
    )
    assert {event["partition"] for event in dataset["assetMaterializations"]} == set(loaded) >= {OLD, NEWEST}
    assert {month: reported(dataset, month)["dagster/row_count"] for month in loaded} == loaded
    assert columns(dataset)["valor"] and reported(dataset, NEWEST)["meses de atraso"] is not None
    assert reported(model, NEWEST)["dagster/row_count"] == own.rows("select count(*) from pagamentos.linhas")[0][0]
    assert columns(model["assetMaterializations"][0])["valor_em_risco"] == "DECIMAL(14,2)"


def test_every_month_that_was_loaded_is_shown(interface: Interface, own: Published) -> None:
    """Of each dataset the months with files; of what is made of all months, these too; empty months show as missing."""
    loaded: dict[str, set[str]] = {}
    for fonte, conjunto, month in own.rows("""
        select fonte, conjunto, strftime(competencia, '%Y-%m') from qualidade.cargas
        where em_vigor and competencia is not null group by all
    """):
        contract = contract_of(fonte, conjunto)
        assert contract
        loaded.setdefault(f"lake/{contract.tabela(fonte)}", set()).add(month)
    months = set().union(*loaded.values())
    keys = shown(interface, PAYMENTS)["partitionKeys"]
    for asset, expected in (loaded | dict.fromkeys(OF_ALL_MONTHS, months)).items():
        answer = interface.query(STATUSES, asset={"path": asset.split("/")})
        statuses = answer["assetNodeOrError"]["assetPartitionStatuses"]
        found = [month for month in keys if month in expected or month == NEWEST]
        assert statuses["materializedPartitions"] == found, asset
        assert statuses["unmaterializedPartitions"] == [month for month in keys if month not in found], asset
    assert len({reported(shown(interface, "lake/cargas"), month)["version"] for month in months}) == len(months)


def test_each_month_of_a_table_built_by_month_is_shown(interface: Interface, own: Published) -> None:
    """With its rows and a version of its own, also those of months that the run did not examine."""
    cells = shown(interface, CELLS)
    rows = dict(own.rows("select strftime(competencia, '%Y-%m'), count(*) from indicadores.valores group by all"))
    expected = {month: rows[month] for month in cells["partitionKeys"] if month in rows}
    assert len(expected) > 1
    assert {month: reported(cells, month)["dagster/row_count"] for month in expected} == expected
    assert len({reported(cells, month)["version"] for month in expected}) == len(expected)


def test_months_are_told_once_and_again_when_their_loads_change(interface: Interface, own: Published) -> None:
    """A run with nothing new tells its own month only; one with a corrected month, that month too."""
    told = (*OF_ALL_MONTHS, CELLS)
    before = materializations(interface, *told)
    assert len(before) == len(set(before)), "each month once"
    assert_went_well(interface, interface.materialize(*told, month=NEWEST))
    after = materializations(interface, *told)
    assert sorted(after) == sorted([*before, *((asset, NEWEST) for asset in told)])

    corrected = own.landing / "incentivo" / f"pagamentos_{OLD.replace('-', '')}.csv"
    corrected.write_bytes(b"".join(corrected.read_bytes().splitlines(keepends=True)[:-1]))
    assert_went_well(interface, interface.materialize("lake/cargas", PAYMENTS, "painel", month=NEWEST))
    last_ones = [(asset, OLD) for asset in ("lake/cargas", "painel")]
    again = materializations(interface, "lake/cargas", "painel")
    assert [again.count(one) - after.count(one) for one in last_ones] == [1, 0], "the page is still of the older loads"


def test_a_selection_leaves_what_was_not_asked_for_as_it_was(interface: Interface, own: Published) -> None:
    """One stage, one dataset, one model, the page: each run ends well, and the home is as healthy as before."""
    home = Home(own.home)
    before = (bytes_of(own.home), last(home), states(home), [finding.frase for finding in examine(home)])
    selections = [
        ("lake/cnrm_residentes",),
        ("lake/cargas",),
        ("identidade/registros", "casos/conhecidos"),
        (LINES,),
        ("casos_registrados", "resumo_da_noite"),
        ("painel",),
    ]
    for assets in selections:
        run = interface.materialize(*assets, month=OLD)
        assert_went_well(interface, run)
        assert all(OLD in interface.materialized(asset) for asset in assets), assets
        after = (bytes_of(own.home), last(home), states(home), [finding.frase for finding in examine(home)])
        assert after == before, assets
    page = in_force(home)
    assert page and page.painel != page.execucao_id, "the page was drawn again"

    model = shown(interface, LINES)
    found, first = reported(model, OLD), reported(model, NEWEST)
    kept = json.loads((home.construcao / "nos.json").read_text(encoding="utf-8"))["nos"]["model.residencias.linhas"]
    assert found["version"] == first["version"] == kept["versao"], "nothing new came: the same fingerprint"
    assert (first["mantido"], found["mantido"], found["publicado"]) == (False, True, True)


def test_a_check_runs_alone(interface: Interface, own: Published) -> None:
    """Of what arrived, of a model, and of what is published."""
    from orchestration.defs.audit import ENTRY, EXIT
    from orchestration.defs.transform import modelos

    before = bytes_of(own.home)
    rules = AssetKey(["referencia", "regras"])
    for check in (
        ENTRY["contagem_de_arquivos_nada_se_perde"].key,
        next(spec.key for spec in modelos.check_specs if spec.asset_key == rules),
        EXIT["identificadores_pessoas_nos_valores"].key,
    ):
        run = interface.check(check)
        assert_went_well(interface, run)
        assert passed(interface, check), check
    assert bytes_of(own.home) == before


def test_a_corrected_month_has_a_new_version_and_the_others_keep_theirs(interface: Interface, own: Published) -> None:
    before = {month: reported(shown(interface, PAYMENTS), month)["version"] for month in (OLD, NEWEST)}
    assert len(set(before.values())) == 2

    corrected = own.landing / "incentivo" / f"pagamentos_{OLD.replace('-', '')}.csv"
    corrected.write_bytes(b"".join(corrected.read_bytes().splitlines(keepends=True)[:-1]))
    assert_went_well(interface, interface.materialize(PAYMENTS, month=NEWEST))
    after = {month: reported(shown(interface, PAYMENTS), month)["version"] for month in (OLD, NEWEST)}
    assert after[NEWEST] == before[NEWEST] and after[OLD] != before[OLD]

    published, first = bytes_of(own.home), reported(shown(interface, LINES), NEWEST)
    assert_went_well(interface, interface.materialize(LINES, month=NEWEST))
    found = reported(shown(interface, LINES), NEWEST)
    assert found["version"] != first["version"]
    assert (found["mantido"], found["publicado"]) == (False, False), "built, and not published"
    assert bytes_of(own.home) == published


def test_a_month_that_lacks_files_shows_it(interface: Interface) -> None:
    """Nothing of the next month landed: the check warns and names what is missing."""
    check = AssetCheckKey(AssetKey("publicacao"), "arquivos_do_mes")
    assert passed(interface, check), "that of the newest month"
    assert_went_well(interface, interface.check(check, month=NEXT))
    [record] = interface.instance.event_log_storage.get_asset_check_execution_history(check, limit=1)
    assert record.evaluation and not record.evaluation.passed and record.evaluation.severity.value == "WARN"
    assert "incentivo/pagamentos_202608" in (record.evaluation.description or "")


def test_each_month_says_the_files_that_it_lacks(interface: Interface, own: Published) -> None:
    """Of the publication, as the check says them of the month examined; of a dataset, that no file is in force."""
    published = shown(interface, "publicacao")
    months = {event["partition"] for event in published["assetMaterializations"]}
    lacking = {month: missing_needed(Home(own.home), date.fromisoformat(f"{month}-01")) for month in months}
    assert not lacking[OLD] and any(lacking.values())
    for month, sentences in lacking.items():
        found = reported(published, month)
        assert (found["faltas"], found.get("falta", "")) == (len(sentences), " ".join(sentences))
    empty = "lake/incentivo_ressarcimentos"
    assert_went_well(interface, interface.materialize(empty, month=OLD))
    assert reported(shown(interface, empty), OLD)["falta"] == NO_FILE


def test_a_backfill_of_old_months_leaves_the_newest_examined(interface: Interface, own: Published) -> None:
    home = Home(own.home)
    before, published = last(home), bytes_of(own.home)
    [loaded] = interface.backfill(PAYMENTS, months=[OLD])
    assert_went_well(interface, loaded)
    assert last(home) == before
    runs = interface.backfill("publicacao", months=[OLD])
    assert len(runs) == 1
    assert_went_well(interface, runs[0])
    state, ended = in_force(home), last(home)
    assert state and ended and ended != before and bytes_of(own.home) != published
    assert ended.competencia == state.competencia == NEWEST
    assert runs[0].tags["residencias/saida"] == "0"


def test_a_run_whose_page_fails_is_done_again_from_there(
    interface: Interface, own: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The databases are published with the earlier page; re-execution from failure draws it, and the home is well."""
    from orchestration.page import panel

    home, before = Home(own.home), bytes_of(own.home)

    def fail(*_: object) -> None:
        raise ValueError("no page")

    with monkeypatch.context() as broken:
        broken.setattr(panel, "draw", fail)
        run = interface.materialize(month=NEXT, job=NIGHTLY)
    state, ended = in_force(home), last(home)
    assert run.status is DagsterRunStatus.FAILURE and run.tags["residencias/saida"] == "3", (
        "nothing of the month landed"
    )
    assert state and ended and state.execucao_id == ended.execucao_id and bytes_of(own.home) != before
    assert state.painel != state.execucao_id and ended.publicou and "Painel" in ended.frase
    assert ended.competencia == state.competencia == NEWEST

    published = bytes_of(own.home)
    again = interface.again(run)
    assert_went_well(interface, again)
    assert again.step_keys_to_execute and "painel" in again.step_keys_to_execute
    healed = last(home)
    assert healed and healed.execucao_id == ended.execucao_id and healed.publicou and not healed.frase
    assert bytes_of(own.home) == published
    assert {NEWEST, NEXT} <= interface.materialized("publicacao")
