"""The identity stage and the table of known cases, as assets. The work is in their packages."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetKey, AssetSpec, MaterializeResult, asset, multi_asset

from orchestration.defs import describe
from orchestration.defs.ingest import inventory
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN
from orchestration.ingest.lake import IDENTIDADE, TABELAS_DE_IDENTIDADE, VISTAS_DE_IDENTIDADE

_TABLES = [
    AssetSpec(
        AssetKey(["identidade", name]),
        description=table.descricao,
        group_name=describe.group("identidade"),
        partitions_def=MONTHS,
        owners=describe.OWNERS,
        kinds={"python", "parquet"},
        metadata=describe.columns(table.colunas),
        deps=[spec.key for spec in inventory.specs],
    )
    for name, table in TABELAS_DE_IDENTIDADE.items()
]
STORED = [name for name in TABELAS_DE_IDENTIDADE if f"{IDENTIDADE}.{name}" not in VISTAS_DE_IDENTIDADE]
"""Tables that are files: to count the others would join the professionals of all months."""


@multi_asset(name="identidade", specs=_TABLES, can_subset=True, backfill_policy=ONE_MONTH_A_RUN)
def persons(context: AssetExecutionContext, instalacao: Installation) -> Iterator[MaterializeResult]:
    """Resolve persons. The only step that reads CPF, CNS and names; later ones have pessoa_id only."""
    instalacao.work.identity()
    found = describe.version_of_month(instalacao.run.home, context.partition_key)
    rows = instalacao.work.rows(IDENTIDADE, STORED)
    for key in sorted(context.selected_asset_keys):
        name = key.path[-1]
        about = {"dagster/row_count": rows[name]} if name in rows else {}
        yield MaterializeResult(asset_key=key, data_version=found, metadata=about)


@asset(
    key=["casos", "conhecidos"],
    group_name=describe.group("casos_conhecidos"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[spec.key for spec in inventory.specs],
    owners=describe.OWNERS,
    kinds={"duckdb"},
    retry_policy=AGAIN,
)
def known_cases(instalacao: Installation) -> MaterializeResult:
    """Alertas já conhecidos, com o estado em que estão, para que nenhum seja levantado duas vezes."""
    return MaterializeResult(metadata={"dagster/row_count": instalacao.work.known_cases()})
