"""Publication and what follows it as assets. How the files are replaced is in orchestration.publish."""

from dagster import MaterializeResult, asset

from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.resources import Installation
from orchestration.defs.transform import modelos
from orchestration.publish.publish import publish
from orchestration.run.log import stage


@asset(group_name="publicacao", partitions_def=MONTHS, backfill_policy=ONE_MONTH_A_RUN, deps=[modelos])
def publicacao(instalacao: Installation) -> MaterializeResult:
    """restrito.duckdb e publico.duckdb no lugar dos anteriores, de uma vez."""
    run = instalacao.run
    with stage("Publicação"):
        publish(run)
    return MaterializeResult(metadata={"execucao": run.execucao_id})
