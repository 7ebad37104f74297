"""The dbt project as assets and checks, built by one invocation. How dbt is called is in orchestration.transform."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetSpec,
    DataVersion,
    MaterializeResult,
    TableColumn,
    TableSchema,
)
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from orchestration import duck
from orchestration.defs import describe
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN, key
from orchestration.defs.resources import Installation
from orchestration.run.context import Run
from orchestration.stages.work import MANIFEST, message
from orchestration.transform.build import NodeResult
from orchestration.transform.months import Noted

COLUMNS = "dagster/column_schema"
UNIQUE_ID = "dagster_dbt/unique_id"
NO_ROWS = DataVersion("sem linhas")
"""Data version of a month of which a table built by month has none."""
Place = tuple[str, str, str]
"""Database, schema and name of a table or view."""
_COLUMNS = """
select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by column_index
"""
_ROWS = "select schema_name, table_name, estimated_size from duckdb_tables() where not internal"


@dataclass
class Measured:
    """A table or view that was built: the type of each column, and the rows of a table."""

    colunas: dict[str, str]
    linhas: int | None = None

    def metadata(self, spec: AssetSpec) -> dict[str, Any]:
        """As metadata of the asset, with the descriptions that the dbt project gives to its columns."""
        declared: TableSchema = spec.metadata.get(COLUMNS, TableSchema([]))
        described = {column.name: column.description for column in declared.columns}
        made = [TableColumn(name, kind, description=described.get(name)) for name, kind in self.colunas.items()]
        rows = {} if self.linhas is None else {"dagster/row_count": self.linhas}
        return {COLUMNS: TableSchema(made), **rows}


class Translator(DagsterDbtTranslator):
    """dbt's layers and published schemas as asset groups; what each data test promises as the check's description."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        made = manifest["nodes"].get(unique_id, {}).get("config", {}).get("materialized")
        return spec.replace_attributes(owners=describe.OWNERS, kinds=spec.kinds | ({made} if made else set()))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return describe.group(dbt_resource_props["config"].get("schema") or "dbt")

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
    """Build the models, seeds and data tests asked for once, with what they read; all of them for a publication.

    What is built without a publication is dropped when the run ends, and its metadata says so. Of a table that is built
    by month, every month has a version of its own, and those that changed are reported with that of the run.
    """
    run = instalacao.run
    specs = {spec.metadata[UNIQUE_ID]: spec for spec in modelos.specs}
    checks = {spec.metadata[UNIQUE_ID]: spec for spec in modelos.check_specs}
    with instalacao.work.build(_asked(context)) as outcome:
        whole = all(node.sucesso or node.avisa for node in outcome.nodes)
        # What failed may have left no database to read.
        measured = _measured(run) if whole else {}
        noted = _noted(context, instalacao.work.months()) if whole and instalacao.work.publishes else {}
        for node in outcome.nodes:
            spec = specs.get(node.unique_id)
            if node.sucesso and spec and spec.key in context.selected_asset_keys:
                about = {
                    "segundos": node.segundos,
                    "mantido": node.mantido,
                    "publicado": node.mantido or instalacao.work.publishes,
                    **(measured[place].metadata(spec) if (place := _place(node.unique_id)) in measured else {}),
                }
                by_month = noted.get(node.nome, {})
                version = {month: DataVersion(note.versao) for month, note in by_month.items()}
                rows = {month: {"dagster/row_count": note.linhas} for month, note in by_month.items()}
                describe.other_months(context, spec.key, version, rows)
                if by_month:
                    about |= rows.get(context.partition_key, {"dagster/row_count": 0})
                yield MaterializeResult(
                    asset_key=spec.key,
                    data_version=version.get(context.partition_key, NO_ROWS if by_month else _version(node)),
                    metadata=about,
                )
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


def _asked(context: AssetExecutionContext) -> list[str]:
    """dbt ids of the models, seeds and data tests asked for; empty when every model is."""
    if context.selected_asset_keys == modelos.keys:
        return []
    assets = [spec for spec in modelos.specs if spec.key in context.selected_asset_keys]
    checks = [spec for spec in modelos.check_specs if spec.key in context.selected_asset_check_keys]
    return [spec.metadata[UNIQUE_ID] for spec in (*assets, *checks)]


def _version(node: NodeResult) -> DataVersion | None:
    return DataVersion(node.versao) if node.versao else None


def _noted(context: AssetExecutionContext, found: Mapping[str, Mapping[date, Noted]]) -> dict[str, dict[str, Noted]]:
    """The notes of `found` of the months that are partitions, by partition key."""
    known = context.instance.get_dynamic_partitions(str(MONTHS.name))
    return {
        name: {key(month): note for month, note in notes.items() if key(month) in known}
        for name, notes in found.items()
    }


def _place(unique_id: str) -> Place:
    node = MANIFEST["nodes"][unique_id]
    return node["database"], node["schema"], node["alias"]


def _measured(run: Run) -> dict[Place, Measured]:
    """The tables and views that were built."""
    found: dict[Place, Measured] = {}
    for path in (run.trabalho, run.restrito, run.publico):
        if path.exists():
            with duck.connect(path, read_only=True) as con:
                for schema, name, column, kind in con.execute(_COLUMNS).fetchall():
                    found.setdefault((path.stem, schema, name), Measured({})).colunas[column] = kind
                for schema, name, rows in con.execute(_ROWS).fetchall():
                    found[path.stem, schema, name].linhas = rows
    return found
