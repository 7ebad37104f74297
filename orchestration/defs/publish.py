"""Publication as an asset: the page is drawn before it, so that all changes place at once."""

from dagster import MaterializeResult, asset

from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.defs.transform import modelos
from orchestration.errors import UserError
from orchestration.publish.publish import publish
from orchestration.run.context import Run
from orchestration.run.log import stage

PAGE = "Painel"


@asset(group_name="publicacao", partitions_def=MONTHS, backfill_policy=ONE_MONTH_A_RUN, deps=[modelos])
def publicacao(instalacao: Installation) -> MaterializeResult:
    """restrito.duckdb, publico.duckdb e a página no lugar dos anteriores, de uma vez."""
    run = instalacao.run
    _draw(run)
    with stage("Publicação"):
        publish(run)
    return MaterializeResult(metadata={"execucao": run.execucao_id})


def _draw(run: Run) -> None:
    """Draw the page of what is about to be published; where that fails, the earlier page stays in the publication."""
    from orchestration.page.panel import draw

    try:
        with stage(PAGE):
            draw(run.home, run.publico, run.painel)
    except UserError:
        return  # the stage has logged it, and the asset `painel` tries again
