"""Landed files as assets, one multi-asset a source, and the inventory of loads. The work: orchestration.ingest."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, AssetSpec, MaterializeResult, multi_asset

from orchestration.clock import months_between, today
from orchestration.contracts import contracts_of
from orchestration.defs import describe
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN, month
from orchestration.defs.resources import Installation
from orchestration.ingest.lake import LAKE, TABELAS_DO_LAKE
from orchestration.sources import sources as all_sources

GROUP = describe.group("chegada")
KINDS = {"parquet", "duckdb"}
OF_MONTHS = ("cargas", "conjuntos", "rejeicoes")
"""Tables of the inventory whose rows are of loads, and so of months; the others are of the run."""


def _source(fonte: str) -> AssetsDefinition:
    specs = {
        contract.conjunto: AssetSpec(
            AssetKey(["lake", contract.tabela(fonte)]),
            description=contract.descricao,
            group_name=GROUP,
            partitions_def=MONTHS,
            owners=describe.OWNERS,
            kinds=KINDS,
            metadata={
                "base legal": contract.base_legal,
                "necessario": contract.necessario,
                **describe.columns({column.nome: (column.tipo, column.descricao) for column in contract.colunas}),
            },
        )
        for contract in contracts_of(fonte)
    }

    @multi_asset(name=f"chegada_{fonte}", specs=list(specs.values()), can_subset=True, backfill_policy=ONE_MONTH_A_RUN)
    def load(context: AssetExecutionContext, instalacao: Installation) -> Iterator[MaterializeResult]:
        """Load what arrived of the source, whole whichever of its datasets were asked for: files hold several."""
        instalacao.work.arrival(fonte)
        standing = describe.in_force(instalacao.run.home)
        for conjunto, spec in specs.items():
            mine = [item for item in standing if (item.fonte, item.conjunto) == (fonte, conjunto)]
            months = describe.months(mine)
            own = months.get(context.partition_key, [])
            about = {month: describe.rows(loads) for month, loads in months.items()}
            describe.other_months(context, spec.key, describe.versions(months), about)
            if spec.key in context.selected_asset_keys:
                covered = {"mês mais novo": max(months), "meses de atraso": _late(max(months))} if months else {}
                yield MaterializeResult(
                    asset_key=spec.key, data_version=describe.version(own), metadata=describe.rows(own) | covered
                )

    return load


def _late(newest: str) -> int:
    """Whole months from the newest month covered to the present one: how fresh a source is, whenever it was read."""
    return months_between(month(newest), today())


sources = [_source(fonte) for fonte in all_sources()]

_INVENTORY = [
    AssetSpec(
        AssetKey(["lake", name]),
        description=table.descricao,
        group_name=GROUP,
        partitions_def=MONTHS,
        owners=describe.OWNERS,
        kinds={"duckdb"},
        metadata=describe.columns(table.colunas),
        deps=[spec for source in sources for spec in source.specs],
    )
    for name, table in TABELAS_DO_LAKE.items()
]


@multi_asset(name="inventario", specs=_INVENTORY, can_subset=True, backfill_policy=ONE_MONTH_A_RUN)
def inventory(context: AssetExecutionContext, instalacao: Installation) -> Iterator[MaterializeResult]:
    """The work database of the run, copied from the last build, with the lake's views after every source was read."""
    instalacao.work.inventory()
    of_months = context.selected_asset_keys & {AssetKey(["lake", name]) for name in OF_MONTHS}
    found = describe.all_months(context, instalacao.run.home, of_months)
    rows = instalacao.work.rows(LAKE, TABELAS_DO_LAKE)
    for key in sorted(context.selected_asset_keys):
        about = {"dagster/row_count": rows[key.path[-1]]}
        yield MaterializeResult(asset_key=key, data_version=found, metadata=about)
