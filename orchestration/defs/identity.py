"""The identity stage and the table of known cases, as assets. The work is in their packages."""

from collections.abc import Iterator

from dagster import AssetKey, AssetSpec, MaterializeResult, asset, multi_asset

from orchestration import duck
from orchestration.defs.ingest import inventory
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN
from orchestration.ingest.lake import TABELAS_DE_IDENTIDADE
from orchestration.run.log import say, stage

_STAGE = "Identidade"
_TABLES = [
    AssetSpec(
        AssetKey(["identidade", name]),
        description=table.descricao,
        group_name="identidade",
        partitions_def=MONTHS,
        deps=[spec.key for spec in inventory.specs],
    )
    for name, table in TABELAS_DE_IDENTIDADE.items()
]


@multi_asset(name="identidade", specs=_TABLES, backfill_policy=ONE_MONTH_A_RUN)
def persons(instalacao: Installation) -> Iterator[MaterializeResult]:
    """Resolve persons. The only step that reads CPF, CNS and names; later ones have pessoa_id only."""
    from orchestration.identity.identify import resolve
    from orchestration.ingest.lake import register_identity, register_lake

    run = instalacao.run
    with stage(_STAGE) as facts:
        found = resolve(
            run.home, run.execucao_id, lambda done, total: say("avanco", etapa=_STAGE, feitos=done, total=total)
        )
        facts["pessoas"] = found.pessoas
        if found.pessoas_separadas:
            facts[f"das anteriores separadas em {found.partes_das_separadas}"] = found.pessoas_separadas
        with duck.connect(run.trabalho) as con:
            register_lake(con, run.home)  # again: identity adds its warnings to the loads
            register_identity(con, run.home)
    for spec in _TABLES:
        yield MaterializeResult(asset_key=spec.key)


@asset(
    key=["casos", "conhecidos"],
    group_name="casos",
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[spec.key for spec in inventory.specs],
    retry_policy=AGAIN,
)
def known_cases(instalacao: Installation) -> MaterializeResult:
    """Alertas já conhecidos, com o estado em que estão, para que nenhum seja levantado duas vezes."""
    from orchestration.cases.registration import write_known

    run = instalacao.run
    with stage("Casos conhecidos") as facts, duck.connect(run.trabalho) as con:
        facts["casos"] = write_known(run.home, con)
    return MaterializeResult(metadata={"casos": facts["casos"]})
