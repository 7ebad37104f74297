"""The job of downloads, an hour before the nightly load. The downloads themselves are in orchestration.fetch."""

from pathlib import Path

from dagster import DefaultScheduleStatus, RunRequest, job, op, schedule

from orchestration.defs.resources import Installation
from orchestration.run.log import stage


@op
def baixar(instalacao: Installation) -> None:
    """Baixa o que é público e os relatórios configurados para a pasta de chegada, cada um inteiro ou nada."""
    from orchestration.fetch.command import bring
    from orchestration.fetch.config import DEFAULT_SOURCES

    with stage("Busca"):
        bring(Path(instalacao.landing), instalacao.home_folder, DEFAULT_SOURCES, None)


@job(name="busca")
def downloads() -> None:
    """O mesmo que 'residencias fetch': SCNES, população do IBGE e relatórios de parceiros configurados."""
    baixar()


# Off until switched on: an installation may have no way out to the network.
@schedule(
    name="busca_todas_as_noites",
    job=downloads,
    cron_schedule="0 1 * * *",
    execution_timezone="America/Sao_Paulo",
    default_status=DefaultScheduleStatus.STOPPED,
)
def every_night() -> RunRequest:
    """At 01:00 in Brasília: what arrives is in landing when the nightly load begins."""
    return RunRequest()
