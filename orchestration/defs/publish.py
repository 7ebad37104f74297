"""Publication as an asset: the page is drawn before it, so that all changes place at once."""

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetExecutionContext,
    MaterializeResult,
    asset,
    asset_check,
)

from orchestration.defs import describe
from orchestration.defs.audit import events
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN, month
from orchestration.defs.resources import PUBLICATION, Installation, partition_of
from orchestration.defs.transform import modelos
from orchestration.ingest.need import missing_needed
from orchestration.publish.lacking import lacking


@asset(
    key=PUBLICATION,
    group_name=describe.group("publicacao"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[modelos],
    owners=describe.OWNERS,
    kinds={"duckdb"},
)
def publicacao(context: AssetExecutionContext, instalacao: Installation) -> MaterializeResult:
    """restrito.duckdb, publico.duckdb e a página no lugar dos anteriores, de uma vez."""
    run = instalacao.run
    instalacao.work.publish(events(context))
    months = {context.partition_key: [], **describe.months(describe.in_force(run.home))}
    missing = {name: missing_needed(run.home, month(name)) for name in months}
    versions = {name: describe.version(loads, missing[name]) for name, loads in months.items()}
    about = {name: describe.rows(loads) | describe.lacks(missing[name]) for name, loads in months.items()}
    describe.other_months(context, PUBLICATION, versions, about)
    examined = {"execucao": run.execucao_id, "mês examinado": f"{run.competencia:%Y-%m}"}
    return MaterializeResult(
        data_version=versions[context.partition_key],
        metadata=examined | about[context.partition_key],
    )


@asset_check(
    asset=publicacao,
    name="arquivos_do_mes",
    description="Chegou e vale tudo o que o mês precisa: nenhum arquivo falta ou foi recusado, nem falta parâmetro.",
)
def files_of_the_month(context: AssetCheckExecutionContext, instalacao: Installation) -> AssetCheckResult:
    """Warn of what the partition's month, or the newest, needs and does not have, in the command line's words."""
    partition = partition_of(context.run)
    missing = lacking(instalacao.run.home, month(partition) if partition else instalacao.run.competencia)
    return AssetCheckResult(
        passed=not missing,
        severity=AssetCheckSeverity.WARN,
        description=" ".join(missing) or None,
        metadata={"faltas": len(missing)},
    )
