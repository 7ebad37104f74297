"""What Dagster shows of every asset: whose it is, its kinds, its place in the flow, and what a month gave."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    DagsterEventType,
    DataVersion,
    TableColumn,
    TableSchema,
)
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from orchestration.defs.partitions import key
from orchestration.files import sha256
from orchestration.ingest.ledger import Carga, opened
from orchestration.settings import Home

OWNERS = ["team:residencias"]
NO_FILE = "Nenhum arquivo deste mês está em vigor."
FLOW = (
    "chegada",
    "identidade",
    "casos_conhecidos",
    "referencia",
    "staging",
    "core",
    "intermediate",
    "regras",
    "formulas",
    "cadastro",
    "indicadores",
    "dimensionamento",
    "pagamentos",
    "sensivel",
    "qualidade",
    "publicacao",
    "painel",
    "casos",
    "aviso",
)
"""Groups of assets, from landing to notification. Dagster sorts them by name, so each is named by its place."""


def group(name: str) -> str:
    """Name of a group in Dagster; one that the flow does not know comes last."""
    place = FLOW.index(name) + 1 if name in FLOW else len(FLOW) + 1
    return f"{place:02d}_{name}"


def columns(esquema: Mapping[str, tuple[str, str | None]]) -> dict[str, Any]:
    """Metadata of an asset's columns: the type and description of each name."""
    made = [TableColumn(name, kind, description=text) for name, (kind, text) in esquema.items()]
    return {"dagster/column_schema": TableSchema(columns=made)}


def in_force(home: Home) -> list[Carga]:
    """The loads in force."""
    with opened(home) as ledger:
        return ledger.in_force()


def version(loads: Iterable[Carga], missing: Iterable[str] = ()) -> DataVersion:
    """Data version of what these loads give: a hash of each file's bytes and of the contract that it was read by.

    `missing` has a sentence for what the month needs and does not have, where that is shown too.
    """
    lines = sorted(f"{load.fonte}|{load.conjunto}|{load.lugar}|{load.sha256}|{load.impressao}" for load in loads)
    return DataVersion(sha256("\n".join([*lines, *sorted(missing)]))[:16])


def version_of_month(home: Home, month: str) -> DataVersion:
    """Data version of a month (AAAA-MM): that of its loads in force."""
    return version(months(in_force(home)).get(month, []))


def versions(months: Mapping[str, Iterable[Carga]]) -> dict[str, DataVersion]:
    """Data version of each month (AAAA-MM) of loads."""
    return {month: version(loads) for month, loads in months.items()}


def months(loads: Iterable[Carga]) -> dict[str, list[Carga]]:
    """Loads by month (AAAA-MM)."""
    found: dict[str, list[Carga]] = {}
    for load in loads:
        if load.competencia:
            found.setdefault(key(load.competencia), []).append(load)
    return found


def rows(loads: Iterable[Carga]) -> dict[str, Any]:
    """Metadata of the rows of the loads of a month."""
    mine = list(loads)
    return {
        "dagster/row_count": sum(load.linhas_carregadas for load in mine),
        "lidas": sum(load.linhas_lidas for load in mine),
        "rejeitadas": sum(load.linhas_rejeitadas for load in mine),
        "arquivos": len({load.arquivo for load in mine}),
        **({} if mine else {"falta": NO_FILE}),
    }


def lacks(sentences: Sequence[str]) -> dict[str, Any]:
    """Metadata of what a month needs and does not have."""
    return {"faltas": len(sentences), **({"falta": " ".join(sentences)} if sentences else {})}


def all_months(context: AssetExecutionContext, home: Home, assets: Iterable[AssetKey]) -> DataVersion:
    """Report `assets`, made of the loads of all months, for the other months; return the data version of the run's."""
    found = versions(months(in_force(home)))
    for asset in assets:
        other_months(context, asset, found)
    return found.get(context.partition_key, version([]))


def other_months(
    context: AssetExecutionContext,
    asset: AssetKey,
    found: Mapping[str, DataVersion],
    metadata: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Report an asset materialised for the other months whose version changed since Dagster last heard of them.

    A run computes or finds all months, not only that of its partition. An instance that ends with the run gets none.
    """
    if not found or context.instance.is_ephemeral:
        return
    known = context.instance.event_log_storage.get_latest_tags_by_partition(
        asset, DagsterEventType.ASSET_MATERIALIZATION, [DATA_VERSION_TAG]
    )
    for month, now in found.items():
        if month != context.partition_key and known.get(month, {}).get(DATA_VERSION_TAG) != now.value:
            about, tags = (metadata or {}).get(month), {DATA_VERSION_TAG: now.value}
            context.log_event(AssetMaterialization(asset, partition=month, metadata=about, tags=tags))
