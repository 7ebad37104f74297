"""What follows a publication, as assets: cases registered, page drawn, digest sent. None of them undoes it."""

from dagster import MaterializeResult, asset

from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN
from orchestration.defs.publish import PAGE, publicacao
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN
from orchestration.publish.publish import publish_page
from orchestration.publish.state import in_force
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
    """A página de indicadores, feita só dos dados públicos. A publicação a traz; aqui se refaz a que faltou."""
    from orchestration.page.panel import draw

    run = instalacao.run
    published = in_force(run.home)
    if published is None or published.painel != run.execucao_id:
        with stage(PAGE):
            draw(run.home, run.home.publico, run.painel)
            publish_page(run)
    return MaterializeResult(metadata={"bytes": (run.home.painel / "index.html").stat().st_size})


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
