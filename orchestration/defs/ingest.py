"""Landed files as assets, one multi-asset a source, and the inventory of all loads. Reading them: orchestration.ingest."""

from collections.abc import Iterator

from dagster import AssetKey, AssetsDefinition, AssetSpec, MaterializeResult, multi_asset

from orchestration.contracts import FONTES, contracts_of
from orchestration.defs.partitions import MONTHS
from orchestration.defs.resources import Instalacao
from orchestration.ingest.lake import TABELAS_DO_LAKE
from orchestration.nightly.log import stage

GROUP = "chegada"


def _source(fonte: str) -> AssetsDefinition:
    specs = [
        AssetSpec(
            AssetKey(["lake", contract.tabela(fonte)]),
            description=contract.descricao,
            group_name=GROUP,
            partitions_def=MONTHS,
            metadata={"base legal": contract.base_legal, "necessario": contract.necessario},
        )
        for contract in contracts_of(fonte)
    ]

    @multi_asset(name=f"chegada_{fonte}", specs=specs)
    def load(instalacao: Instalacao) -> Iterator[MaterializeResult]:
        from orchestration.ingest.load import load_source

        run = instalacao.run
        with stage(f"Chegada: {fonte}") as facts:
            loads = load_source(run.home, run.landing, fonte, run.executado_em)
            facts["arquivos novos"] = len({item.arquivo for item in loads})
        for spec, contract in zip(specs, contracts_of(fonte), strict=True):
            mine = [item for item in loads if item.conjunto == contract.conjunto]
            yield MaterializeResult(
                asset_key=spec.key,
                metadata={
                    "lidas": sum(item.linhas_lidas for item in mine),
                    "carregadas": sum(item.linhas_carregadas for item in mine),
                    "rejeitadas": sum(item.linhas_rejeitadas for item in mine),
                },
            )

    return load


sources = [_source(fonte) for fonte in FONTES]

_INVENTORY = [
    AssetSpec(
        AssetKey(["lake", name]),
        description=table.descricao,
        group_name=GROUP,
        partitions_def=MONTHS,
        deps=[spec for source in sources for spec in source.specs],
    )
    for name, table in TABELAS_DO_LAKE.items()
]


@multi_asset(name="inventario", specs=_INVENTORY)
def inventory(instalacao: Instalacao) -> Iterator[MaterializeResult]:
    """The work database of the run, with the lake's views as they stand after every source was read."""
    import duckdb

    from orchestration.ingest.lake import Execucao, register_views

    run = instalacao.run
    with stage("Inventário"), duckdb.connect(str(run.trabalho)) as con:
        register_views(con, run.home, Execucao(run.execucao_id, run.competencia, run.executado_em))
    for spec in _INVENTORY:
        yield MaterializeResult(asset_key=spec.key)
