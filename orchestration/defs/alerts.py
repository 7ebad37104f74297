"""What follows a publication, as assets: cases registered, page drawn, digest sent. None of them undoes it.

Run without the publication, each works on the one in force, which may be of older loads: then only the run's month is
reported.
"""

from dagster import AssetExecutionContext, DataVersion, MaterializeResult, asset

from orchestration.defs import describe
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.publish import publicacao
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN


@asset(
    group_name=describe.group("casos"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[publicacao],
    owners=describe.OWNERS,
    kinds={"sql"},
    retry_policy=AGAIN,
)
def casos_registrados(context: AssetExecutionContext, instalacao: Installation) -> MaterializeResult:
    """Cada alerta publicado como caso, com seu estado."""
    counts = instalacao.work.register_cases()
    return MaterializeResult(data_version=_all_months(context, instalacao), metadata=counts)


@asset(
    group_name=describe.group("painel"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[publicacao],
    owners=describe.OWNERS,
    kinds={"html"},
    retry_policy=AGAIN,
)
def painel(context: AssetExecutionContext, instalacao: Installation) -> MaterializeResult:
    """A página de indicadores, feita só dos dados públicos. A publicação a traz; aqui se refaz a que faltou."""
    instalacao.work.page()
    size = (instalacao.home_folder.painel / "index.html").stat().st_size
    return MaterializeResult(data_version=_all_months(context, instalacao), metadata={"bytes": size})


@asset(
    group_name=describe.group("aviso"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[casos_registrados],
    owners=describe.OWNERS,
    kinds={"python"},
    retry_policy=AGAIN,
)
def resumo_da_noite(instalacao: Installation) -> MaterializeResult:
    """O aviso do que é novo, reaberto ou tem prazo, a cada endereço configurado."""
    delivery = instalacao.work.digest()
    return MaterializeResult(metadata={"enviadas": delivery.enviadas, "falhas": delivery.falhas})


def _all_months(context: AssetExecutionContext, instalacao: Installation) -> DataVersion | None:
    """Data version of the run's month, once the other months are reported; None unless the run published."""
    run = instalacao.run
    return describe.all_months(context, run.home, [context.asset_key]) if run.publicou else None
