"""Landed files as assets, one multi-asset a source, and the inventory of loads. The work: orchestration.ingest."""

from collections.abc import Iterator

from dagster import AssetKey, AssetsDefinition, AssetSpec, MaterializeResult, multi_asset

from orchestration import duck
from orchestration.contracts import contracts_of
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.ingest.lake import TABELAS_DO_LAKE
from orchestration.run.log import say, stage
from orchestration.sources import sources as all_sources

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

    @multi_asset(name=f"chegada_{fonte}", specs=specs, backfill_policy=ONE_MONTH_A_RUN)
    def load(instalacao: Installation) -> Iterator[MaterializeResult]:
        from orchestration.ingest import load as loading

        run, name = instalacao.run, f"Chegada: {fonte}"

        def advance(done: int, total: int, _: str) -> None:
            say("avanco", etapa=name, feitos=done, total=total)

        with stage(name) as facts:
            loads = loading.run(run.landing, run.home, run.settings, run.executado_em, [fonte], advance).cargas
            facts["arquivos"] = len({item.arquivo for item in loads})
            facts["recusados"] = len({item.arquivo for item in loads if item.estado == "recusado"})
            if waiting := [item for item in loads if item.estado == "aguardando"]:
                facts["aguardando"] = len(waiting)
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


sources = [_source(fonte) for fonte in all_sources()]

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


@multi_asset(name="inventario", specs=_INVENTORY, backfill_policy=ONE_MONTH_A_RUN)
def inventory(instalacao: Installation) -> Iterator[MaterializeResult]:
    """The work database of the run, copied from the last build, with the lake's views after every source was read."""
    from orchestration.audit import stored
    from orchestration.ingest.lake import BuildingRun, register_views
    from orchestration.transform import base

    run = instalacao.run
    with stage("Inventário"):
        stored.require_readable(run.home)
        base.restore(run)
        with duck.connect(run.trabalho) as con:
            register_views(con, run.home, BuildingRun(run.execucao_id, run.competencia, run.executado_em))
    for spec in _INVENTORY:
        yield MaterializeResult(asset_key=spec.key)
