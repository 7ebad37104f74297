"""The command line's run: the job of orchestration.definitions in this process, and its closing summary."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.errors import ExitCode, UserError
from orchestration.nightly import progress
from orchestration.run import environment, log
from orchestration.run.context import LastRun, last
from orchestration.run.stopped import PREPARATION, sentence
from orchestration.settings import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance, JobDefinition

    from orchestration.defs.resources import Installation

WIDTH = 160
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster's own console lines would repeat ours; its event log keeps them where DAGSTER_HOME is set."""


def execute(landing: Path, home: Home, competencia: date) -> ExitCode:
    """Run the nightly job for `competencia`, print its summary, and return 0 or 3; the caller holds the lock.

    A run that publishes nothing raises UserError.
    """
    shown = progress.handler()
    log.LOGGER.addHandler(shown)
    try:
        with log.stage(PREPARATION):
            job, installation = _prepare(landing, home, competencia)
        _materialize(job, installation, competencia)
    finally:
        log.LOGGER.removeHandler(shown)
        shown.close()
    ended = last(home)
    assert ended is not None, "a run that ended wrote its note"
    return conclude(home, ended, competencia)


def _prepare(landing: Path, home: Home, competencia: date) -> "tuple[JobDefinition, Installation]":
    # Dagster and dbt warn of their own previews and deprecations: the user cannot act on them.
    warnings.simplefilter("ignore")
    from orchestration.definitions import nightly_job
    from orchestration.defs.partitions import can_be_examined, key
    from orchestration.defs.resources import Installation

    if not can_be_examined(competencia):
        raise UserError(
            f"A competência {key(competencia)} está fora das que se examinam; confira o mês e o relógio da máquina.",
            ExitCode.USO_INCORRETO,
        )
    return nightly_job(), Installation(landing=str(landing), home=str(home.raiz), examina=key(competencia))


def _materialize(job: "JobDefinition", installation: "Installation", competencia: date) -> None:
    from orchestration.defs.partitions import keep_known, key

    before = last(installation.home_folder)
    try:
        with _instance() as instance:
            keep_known(instance, Path(installation.landing), installation.home_folder, competencia)
            job.execute_in_process(
                instance=instance,
                partition_key=key(competencia),
                resources={"instalacao": installation},
                run_config=_QUIET,
            )
    except Exception as failure:
        reported, ended = sentence(failure), last(installation.home_folder)
        if not (ended and ended != before and ended.publicou):
            raise reported from failure
        # What comes after publication (cases, page, digest) never undoes it: the next run does it again.
        log.say("depois_da_publicacao", logging.ERROR, frase=reported.frase)
        click.secho(reported.frase, fg="yellow", err=True)


@contextmanager
def _instance() -> "Iterator[DagsterInstance]":
    """The instance of DAGSTER_HOME, where the run is then seen in Dagster; without it, one of this process alone.

    Raises UserError (exit 2) when Dagster cannot open the instance.
    """
    from dagster import DagsterInstance

    home = environment.dagster_home()
    if home is None:
        with DagsterInstance.ephemeral() as instance:
            yield instance
        return
    try:
        opened = DagsterInstance.local_temp(str(home), overrides={"telemetry": {"enabled": False}})
    except Exception as failure:
        raise UserError(
            f"O Dagster não abriu a instância em {home} ({type(failure).__name__}): confira o seu dagster.yaml.",
            ExitCode.USO_INCORRETO,
        ) from failure
    with opened as instance:
        yield instance


def conclude(home: Home, ended: LastRun, competencia: date) -> ExitCode:
    """Print the summary of the run that published, and return its exit code: 0, or 3 when the month lacks something.

    Nothing that fails here undoes the publication: it is said, and the code is that of what is known.
    """
    from rich.console import Console

    from orchestration.nightly import summary
    from orchestration.publish.lacking import lacking

    try:
        faltas = lacking(home, competencia)
    except Exception as failure:
        _warn("Publicado, mas não se pôde conferir se falta algum arquivo do mês", failure)
        return ExitCode.PUBLICADO_COM_FALTAS
    try:
        console = Console()
        # Where no terminal gives a width, lines must not break at the usual 80.
        wide = Console(width=console.width if console.is_terminal else WIDTH, highlight=False)
        summary.show(wide, summary.of_run(home, datetime.fromisoformat(ended.executado_em), competencia, faltas))
    except Exception as failure:
        _warn("Publicado, mas o resumo não pôde ser mostrado", failure)
    return ExitCode.PUBLICADO_COM_FALTAS if faltas else ExitCode.PUBLICADO


def _warn(what: str, failure: Exception) -> None:
    facts = log.describe(failure)
    why = facts.get("frase") or f"{facts['erro']} em {facts['lugar']}"
    log.say("depois_da_publicacao", logging.WARNING, frase=what, **facts)
    click.secho(f"{what} ({why}).", fg="yellow", err=True)
