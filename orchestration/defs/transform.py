"""The dbt project as assets and checks, built by one invocation. How dbt is called is in orchestration.transform."""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetSpec,
    MaterializeResult,
    TableColumn,
    TableSchema,
)
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from orchestration import duck
from orchestration.defs import told
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.defs.work import MANIFEST, message
from orchestration.run.context import Run

UNIQUE_ID = "dagster_dbt/unique_id"
Place = tuple[str, str, str]
"""Database, schema and name of a table or view."""
_COLUMNS = """
select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by column_index
"""
_ROWS = "select schema_name, table_name, estimated_size from duckdb_tables() where not internal"


class Translator(DagsterDbtTranslator):
    """dbt's layers and published schemas as asset groups; what each data test promises as the check's description."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        made = manifest["nodes"].get(unique_id, {}).get("config", {}).get("materialized")
        return spec.replace_attributes(owners=told.OWNERS, kinds=spec.kinds | ({made} if made else set()))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return told.group(dbt_resource_props["config"].get("schema") or "dbt")

    def get_asset_check_spec(
        self, asset_spec: AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=message(manifest["nodes"][unique_id]))


TRANSLATOR = Translator()


@dbt_assets(
    manifest=MANIFEST,
    partitions_def=MONTHS,
    dagster_dbt_translator=TRANSLATOR,
    name="dbt",
    backfill_policy=ONE_MONTH_A_RUN,
)
def modelos(context: AssetExecutionContext, instalacao: Installation) -> Iterator[MaterializeResult | AssetCheckResult]:
    """Build the models, seeds and data tests asked for once, with what they read; all of them for a publication."""
    run = instalacao.run
    specs = {spec.metadata[UNIQUE_ID]: spec for spec in modelos.specs}
    checks = {spec.metadata[UNIQUE_ID]: spec for spec in modelos.check_specs}
    asked = [] if context.selected_asset_keys == modelos.keys else _names(context)
    found = told.version(told.of_month(told.in_force(run.home), context.partition_key))
    with instalacao.work.build(asked) as outcome:
        whole = all(node.sucesso or node.avisa for node in outcome.nodes)
        measured = _measured(run) if whole else {}  # what failed may have left no database to read
        for node in outcome.nodes:
            spec = specs.get(node.unique_id)
            if node.sucesso and spec and spec.key in context.selected_asset_keys:
                about = {"segundos": node.segundos, "mantido": node.mantido, **measured.get(_place(node.unique_id), {})}
                # Columns that the project describes are shown as it describes them.
                shown = {name: value for name, value in about.items() if name not in spec.metadata}
                yield MaterializeResult(asset_key=spec.key, data_version=found, metadata=shown)
            elif node.unique_id in checks and checks[node.unique_id].key in context.selected_asset_check_keys:
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


def _names(context: AssetExecutionContext) -> list[str]:
    """dbt names of the assets asked for."""
    chosen = (spec.metadata[UNIQUE_ID] for spec in modelos.specs if spec.key in context.selected_asset_keys)
    return [MANIFEST["nodes"][unique_id]["name"] for unique_id in chosen]


def _place(unique_id: str) -> Place:
    node = MANIFEST["nodes"][unique_id]
    return node["database"], node["schema"], node["alias"]


def _measured(run: Run) -> dict[Place, dict[str, Any]]:
    """Metadata of each table and view that was built: its rows, when it is a table, and its columns."""
    found: dict[Place, dict[str, Any]] = {}
    for path in (run.trabalho, run.restrito, run.publico):
        if path.exists():
            with duck.connect(path, read_only=True) as con:
                columns: dict[Place, list[TableColumn]] = {}
                for schema, name, column, kind in con.execute(_COLUMNS).fetchall():
                    columns.setdefault((path.stem, schema, name), []).append(TableColumn(column, kind))
                found |= {place: {"dagster/column_schema": TableSchema(made)} for place, made in columns.items()}
                for schema, name, rows in con.execute(_ROWS).fetchall():
                    found[path.stem, schema, name]["dagster/row_count"] = rows
    return found
