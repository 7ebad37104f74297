"""What follows a publication, as assets: cases registered, page drawn, digest sent. None of them undoes it."""

from dagster import MaterializeResult, asset

from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.publish import publicacao
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN
from orchestration.run.log import stage


@asset(
    group_name="casos", partitions_def=MONTHS, backfill_policy=ONE_MONTH_A_RUN, deps=[publicacao], retry_policy=AGAIN
)
def casos_registrados(instalacao: Installation) -> MaterializeResult:
    """Cada alerta publicado como caso, com seu estado."""
    from orchestration.cases.registration import register

    run = instalacao.run
    with stage("Casos"):
        states = register(run.home, run.home.restrito, run.executado_em)
    return MaterializeResult(metadata=states)


@asset(
    group_name="painel", partitions_def=MONTHS, backfill_policy=ONE_MONTH_A_RUN, deps=[publicacao], retry_policy=AGAIN
)
def painel(instalacao: Installation) -> MaterializeResult:
    """A página de indicadores, feita só dos dados públicos."""
    from orchestration.page.panel import build

    with stage("Painel"):
        page = build(instalacao.run.home)
    return MaterializeResult(metadata={"bytes": page.stat().st_size})


@asset(
    group_name="alertas",
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[casos_registrados],
    retry_policy=AGAIN,
)
def resumo_da_noite(instalacao: Installation) -> MaterializeResult:
    """O aviso do que é novo, reaberto ou tem prazo, a cada endereço configurado."""
    from orchestration.alerts.notify import send

    run = instalacao.run
    with stage("Aviso"):
        delivery = send(run.home, run.executado_em, run.competencia)
    return MaterializeResult(metadata={"enviadas": delivery.enviadas, "falhas": delivery.falhas})
