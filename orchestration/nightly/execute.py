"""The command line's run: every stage in this process, and its closing summary.

With DAGSTER_HOME it is the job of orchestration.definitions, so that Dagster shows it afterwards. Without, Dagster is
not imported: that would cost a third of a small run.
"""

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.errors import ExitCode, UserError
from orchestration.ingest.month import can_be_examined
from orchestration.nightly import progress
from orchestration.run import environment, log
from orchestration.run.context import LastRun, last
from orchestration.run.stopped import PREPARATION, kept, sentence
from orchestration.settings import Home
from orchestration.sources import sources

if TYPE_CHECKING:
    from dagster import DagsterInstance

WIDTH = 160
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster's own console lines would repeat ours; its event log keeps them."""
_SECONDS_BEFORE_RETRY = (2, 4)
"""Of what speaks to a server after the publication, which may be away for a moment (defs/retries.py)."""


def execute(landing: Path, home: Home, competencia: date) -> ExitCode:
    """Run every stage for `competencia`, print the summary, and return 0 or 3; the caller holds the lock.

    A run that publishes nothing raises UserError.
    """
    if not can_be_examined(competencia):
        raise UserError(
            f"A competência {competencia:%Y-%m} está fora das que se examinam; confira o mês e o relógio da máquina.",
            ExitCode.USO_INCORRETO,
        )
    # Dagster and dbt warn of their own previews and deprecations: the user cannot act on them.
    warnings.simplefilter("ignore")
    folder, before = environment.dagster_home(), last(home)
    shown = progress.handler()
    log.LOGGER.addHandler(shown)
    try:
        if folder:
            _in_dagster(folder, landing, home, competencia)
        else:
            _here(landing, home, competencia)
    except Exception as failure:
        reported, ended = sentence(failure), last(home)
        if not (ended and ended != before and ended.publicou):
            raise reported from failure
        # What comes after publication (cases, page, digest) never undoes it: the next run does it again.
        log.say("depois_da_publicacao", logging.ERROR, frase=reported.frase)
        click.secho(reported.frase, fg="yellow", err=True)
    finally:
        log.LOGGER.removeHandler(shown)
        shown.close()
    ended = last(home)
    assert ended is not None, "a run that ended wrote its note"
    return conclude(home, ended, competencia)


def _here(landing: Path, home: Home, competencia: date) -> None:
    with log.stage(PREPARATION):
        from orchestration.installation.opening import open_run
        from orchestration.stages.work import Work
    with kept(home), open_run(home, landing, competencia) as run:
        work = Work(run, publishes=True)
        for fonte in sources():
            work.arrival(fonte)
        work.publish()
        try:
            _with_retries(work.page)
        finally:
            _with_retries(work.register_cases)
            _with_retries(work.digest)


def _with_retries(step: Callable[[], object]) -> None:
    for seconds in _SECONDS_BEFORE_RETRY:
        try:
            step()
            return
        except UserError:  # its stage has logged it
            time.sleep(seconds)
    step()


def _in_dagster(folder: Path, landing: Path, home: Home, competencia: date) -> None:
    with log.stage(PREPARATION):
        from orchestration.definitions import nightly_job
        from orchestration.defs.partitions import keep_known, key
        from orchestration.defs.resources import Installation

        job = nightly_job()
        installation = Installation(landing=str(landing), home=str(home.raiz), examina=key(competencia))
    with _instance(folder) as instance:
        keep_known(instance, landing, home, competencia)
        job.execute_in_process(
            instance=instance,
            partition_key=key(competencia),
            resources={"instalacao": installation},
            run_config=_QUIET,
        )


@contextmanager
def _instance(folder: Path) -> "Iterator[DagsterInstance]":
    """The instance in `folder`, where the run is seen afterwards. UserError (exit 2) when Dagster cannot open it."""
    from dagster import DagsterInstance

    try:
        opened = DagsterInstance.local_temp(str(folder), overrides={"telemetry": {"enabled": False}})
    except Exception as failure:
        raise UserError(
            f"O Dagster não abriu a instância em {folder} ({type(failure).__name__}): confira o seu dagster.yaml.",
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
