"""The dbt project as assets and checks, built by one invocation. How dbt is called is in orchestration.transform."""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import AssetCheckResult, AssetCheckSeverity, AssetExecutionContext, MaterializeResult
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.run.checks import Check
from orchestration.run.log import stage
from orchestration.transform import base, build, manifest, revisions

MANIFEST = manifest.load()


class Translator(DagsterDbtTranslator):
    """dbt's layers and published schemas as asset groups."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props["config"].get("schema") or "dbt"


TRANSLATOR = Translator()


@dbt_assets(
    manifest=MANIFEST,
    partitions_def=MONTHS,
    dagster_dbt_translator=TRANSLATOR,
    name="dbt",
    backfill_policy=ONE_MONTH_A_RUN,
)
def modelos(context: AssetExecutionContext, instalacao: Installation) -> Iterator[MaterializeResult | AssetCheckResult]:
    """Build every model, seed and data test whose inputs changed; report those that stand as they are too."""
    run = instalacao.run
    specs = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in modelos.specs}
    checks = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in modelos.check_specs}
    with stage(build.STAGE) as facts:
        outcome = build.build(run)
        facts["nós"] = len(outcome.nodes)
        facts["mantidos"] = sum(node.mantido for node in outcome.nodes)
        run.checagens.extend(_check(node) for node in outcome.nodes if node.tipo == "test")
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
        for failure in outcome.failures:
            context.log.error(f"Falhou {failure.frase}.")
        outcome.raise_if_failed()
        with base.read_back(run):
            facts["células revistas"] = revisions.write(run)


def _check(node: build.NodeResult) -> Check:
    """A data test as the audit keeps it: shown on the model it is attached to, or on the first that it reads."""
    test = MANIFEST["nodes"][node.unique_id]
    model = MANIFEST["nodes"].get(test.get("attached_node") or next(iter(test["depends_on"]["nodes"]), ""), test)
    subject = f"{model['schema']}/{model['name']}"
    column = f", coluna {test['column_name']}" if test.get("column_name") else ""
    kind = (test.get("test_metadata") or {}).get("name")
    observed = (
        "nenhuma linha fora" if node.sucesso else f"{node.falhas} linhas fora" if node.falhas else "não executado"
    )
    return Check(
        checagem=test["name"],
        ferramenta="dbt",
        alvo=subject,
        severidade="avisa" if node.avisa else "bloqueia",
        sucesso=node.sucesso,
        observado=observed,
        mensagem=test.get("description") or f"Teste {kind or test['name']} de {subject}{column}.",
    )
