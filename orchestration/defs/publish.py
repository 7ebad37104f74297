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
from orchestration.errors import UserError
from orchestration.publish.lacking import lacking
from orchestration.publish.publish import publish
from orchestration.run.context import Run
from orchestration.run.log import stage

PAGE = "Painel"


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
    with instalacao.work.exit_audit(events(context)):
        pass
    _draw(run)
    with stage("Publicação"):
        publish(run)
    months = describe.months(describe.in_force(run.home))
    describe.other_months(context, PUBLICATION, months)
    return MaterializeResult(
        data_version=describe.version(months.get(context.partition_key, [])),
        metadata={"execucao": run.execucao_id, "mês examinado": f"{run.competencia:%Y-%m}"},
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


def _draw(run: Run) -> None:
    """Draw the page of what is about to be published; where that fails, the earlier page stays in the publication."""
    from orchestration.page.panel import draw

    try:
        with stage(PAGE):
            draw(run.home, run.publico, run.painel)
    except UserError:
        return  # the stage has logged it, and the asset `painel` tries again
