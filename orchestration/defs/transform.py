"""The dbt project as assets and checks, built by one invocation. What dbt does lies in orchestration.transform."""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import AssetCheckResult, AssetCheckSeverity, AssetExecutionContext, MaterializeResult
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from orchestration.audit.checks import Check
from orchestration.defs.partitions import MONTHS
from orchestration.defs.resources import Instalacao
from orchestration.nightly.log import stage
from orchestration.transform import build, manifest

MANIFEST = manifest.load()


class Translator(DagsterDbtTranslator):
    """dbt's layers and published schemas as asset groups."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props["config"].get("schema") or "dbt"


TRANSLATOR = Translator()


@dbt_assets(manifest=MANIFEST, partitions_def=MONTHS, dagster_dbt_translator=TRANSLATOR, name="dbt")
def modelos(context: AssetExecutionContext, instalacao: Instalacao) -> Iterator[MaterializeResult | AssetCheckResult]:
    """Build every model, seed and data test once."""
    run = instalacao.run
    with stage(build.STAGE) as facts:
        outcome = build.build(run)
        facts["nós"] = len(outcome.nodes)
    run.checagens.extend(_check(node) for node in outcome.nodes if node.tipo == "test")
    specs = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in modelos.specs}
    checks = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in modelos.check_specs}
    for node in outcome.nodes:
        if node.unique_id in specs and node.sucesso:
            yield MaterializeResult(asset_key=specs[node.unique_id].key, metadata={"segundos": node.segundos})
        elif node.unique_id in checks:
            spec = checks[node.unique_id]
            yield AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=node.sucesso,
                severity=AssetCheckSeverity.WARN if node.avisa else AssetCheckSeverity.ERROR,
                metadata={"falhas": node.falhas or 0},
            )
    outcome.raise_if_failed()
