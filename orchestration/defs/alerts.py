"""What follows a publication, as assets: cases registered, page drawn, digest sent. None of them undoes it.

Run without the publication, each works on the one in force.
"""

from datetime import date, datetime

from dagster import MaterializeResult, asset

from orchestration.defs import describe
from orchestration.defs.partitions import MONTHS, ONE_MONTH_A_RUN, month
from orchestration.defs.publish import PAGE, publicacao
from orchestration.defs.resources import Installation
from orchestration.defs.retries import AGAIN
from orchestration.errors import UserError
from orchestration.publish.publish import publish_page
from orchestration.publish.state import in_force
from orchestration.run.context import Run
from orchestration.run.log import stage


@asset(
    group_name=describe.group("casos"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[publicacao],
    owners=describe.OWNERS,
    kinds={"sql"},
    retry_policy=AGAIN,
)
def casos_registrados(instalacao: Installation) -> MaterializeResult:
    """Cada alerta publicado como caso, com seu estado."""
    from orchestration.cases.registration import register

    run = instalacao.run
    with stage("Casos"):
        states = register(run.home, run.home.restrito, _published(run)[0])
    return MaterializeResult(metadata=states)


@asset(
    group_name=describe.group("painel"),
    partitions_def=MONTHS,
    backfill_policy=ONE_MONTH_A_RUN,
    deps=[publicacao],
    owners=describe.OWNERS,
    kinds={"html"},
    retry_policy=AGAIN,
)
def painel(instalacao: Installation) -> MaterializeResult:
    """A página de indicadores, feita só dos dados públicos. A publicação a traz; aqui se refaz a que faltou."""
    from orchestration.page.panel import draw

    run = instalacao.run
    _published(run)
    state = in_force(run.home)
    if state is None or state.painel != run.execucao_id:
        with stage(PAGE):
            draw(run.home, run.home.publico, run.painel)
            publish_page(run)
    return MaterializeResult(metadata={"bytes": (run.home.painel / "index.html").stat().st_size})


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
    from orchestration.alerts.notify import send

    run = instalacao.run
    with stage("Aviso"):
        delivery = send(run.home, *_published(run))
    return MaterializeResult(metadata={"enviadas": delivery.enviadas, "falhas": delivery.falhas})


def _published(run: Run) -> tuple[datetime, date]:
    """When the run whose publication is in force began (UTC, without zone), and the month that it examined."""
    if run.publicou:
        return run.executado_em, run.competencia
    state = in_force(run.home)
    if state is None:
        raise UserError(f"Ainda não há publicação desta versão em {run.home.warehouse}: execute antes a carga noturna.")
    return datetime.fromisoformat(state.executado_em), month(state.competencia)
