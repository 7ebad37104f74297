"""The command line's run: the job of orchestration.definitions in this process, and what is told at the end."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.errors import Erro, Saida, disk_is_full
from orchestration.nightly import log, progress
from orchestration.nightly.run import last
from orchestration.settings import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance, JobDefinition

    from orchestration.defs.resources import Instalacao

WIDTH = 160
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster's own console lines would repeat ours; its event log keeps them where DAGSTER_HOME is set."""


def execute(landing: Path, home: Home, competencia: date) -> Saida:
    """Run the nightly job for `competencia`, print its summary, and return 0 or 3; the caller holds the lock.

    A run that publishes nothing raises Erro, after telling so to the addresses of the digest.
    """
    shown = progress.handler()
    log.LOGGER.addHandler(shown)
    try:
        with log.stage("Preparação"):
            job, installation = _prepare(landing, home, competencia)
        _materialize(job, installation, competencia)
    finally:
        log.LOGGER.removeHandler(shown)
        shown.close()
    return _conclude(home, competencia)


def _prepare(landing: Path, home: Home, competencia: date) -> "tuple[JobDefinition, Instalacao]":
    # Dagster and dbt warn of their own previews and deprecations: nothing that who runs this can act on.
    warnings.simplefilter("ignore")
    from orchestration.definitions import nightly_job
    from orchestration.defs.partitions import MONTHS, key
    from orchestration.defs.resources import Instalacao

    if not MONTHS.has_partition_key(key(competencia)):
        raise Erro(
            f"A competência {key(competencia)} está fora das que se examinam; confira o mês e o relógio da máquina.",
            Saida.USO_INCORRETO,
        )
    return nightly_job(), Instalacao(landing=str(landing), home=str(home.raiz))


def _materialize(job: "JobDefinition", installation: "Instalacao", competencia: date) -> None:
    from orchestration.alerts.failure import NOT_DELIVERED, tell
    from orchestration.defs.partitions import key

    before = last(installation.home_folder)
    try:
        with _instance() as instance:
            job.execute_in_process(
                instance=instance,
                partition_key=key(competencia),
                resources={"instalacao": installation},
                run_config=_QUIET,
            )
    except Exception as failure:
        told, ended = _sentence(failure), last(installation.home_folder)
        if ended and ended != before and ended.publicou:
            # What comes after publication (cases, page, digest) never undoes it: the next run does it again.
            log.say("depois_da_publicacao", logging.ERROR, frase=told.frase)
            click.secho(told.frase, fg="yellow", err=True)
            return
        if not tell(installation.home_folder, f"{competencia:%Y-%m}"):
            click.secho(NOT_DELIVERED, fg="yellow", err=True)
        raise told from failure


@contextmanager
def _instance() -> "Iterator[DagsterInstance]":
    """The instance of DAGSTER_HOME, where the run is then seen in Dagster; without it, one of this process alone."""
    from dagster import DagsterInstance

    with DagsterInstance.get() if os.environ.get("DAGSTER_HOME") else DagsterInstance.ephemeral() as instance:
        yield instance


def _sentence(failure: BaseException) -> Erro:
    """The Erro inside what Dagster raised around it, or one that names the class of the failure."""
    cause: BaseException | None = failure
    # Libraries raise again what they caught: a chain may come back to where it began.
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, Erro):
            return cause
        if disk_is_full(cause):
            return Erro("O disco encheu: libere espaço e execute de novo; a publicação anterior continua.")
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    facts = log.describe(failure)
    return Erro(f"A execução parou por um erro do programa ({facts['erro']}); a publicação anterior continua.")


def _conclude(home: Home, competencia: date) -> Saida:
    from rich.console import Console

    from orchestration.alerts import summary

    ended = last(home)
    assert ended is not None, "a run that ended wrote its note"
    console = Console()
    # Where no terminal gives a width, lines must not break at the usual 80.
    wide = Console(width=console.width if console.is_terminal else WIDTH, highlight=False)
    told = summary.of_run(home, datetime.fromisoformat(ended.executado_em), competencia)
    summary.show(wide, told)
    return Saida.PUBLICADO_COM_FALTAS if told.faltas else Saida.PUBLICADO
