"""A run that stops before its first stage leaves a log and a note for `doutor`.

A run that opened keeps its own log and note (installation/opening.py); here is what happens around it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

from orchestration.errors import UserError, refused_by_system, shortage
from orchestration.run import lock, log
from orchestration.run.context import LastRun, last, new_id, note
from orchestration.run.folders import keep_private
from orchestration.settings import Home

PREPARATION = "Preparação"


@contextmanager
def kept(home: Home, publishes: bool = True) -> Iterator[None]:
    """Raise what stops the block outside a stage of a run as a UserError; log and note it if the run `publishes`."""
    before = last(home)
    try:
        yield
    except Exception as failure:
        reported = sentence(failure)
        noted = last(home)
        if not publishes:
            raise reported from failure
        if noted == before:
            _keep(home, reported)
        elif noted and not noted.publicou and not noted.frase:
            note(home, replace(noted, frase=reported.frase))
        raise reported from failure


def sentence(failure: BaseException) -> UserError:
    """The UserError inside what other libraries raised around it, or one that names the class of the failure."""
    cause: BaseException | None = failure
    # Libraries raise again what they caught: a chain may come back to where it began.
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, UserError):
            return cause
        if known := shortage(cause) or refused_by_system(cause):
            return known
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    facts = log.describe(failure)
    place = f"{facts['erro']} em {facts['lugar']}"
    return UserError(f"A execução parou por um erro do programa ({place}); a publicação anterior continua.")


def _keep(home: Home, reported: UserError) -> None:
    """Log and note, where `home` exists and can be written: the sentence is said to people in any case."""
    if not home.raiz.is_dir():
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    execucao_id = new_id(now)
    with suppress(OSError):
        listener = log.listen(home.registros_de_execucao / f"{execucao_id}.jsonl", execucao_id)
        log.say("falha", logging.ERROR, etapa=PREPARATION, **log.describe(reported))
        log.ignore(listener)
    before = last(home)
    examined = before.competencia if before else ""
    # Another run that holds the lock writes the note of its own end.
    with suppress(OSError, UserError), lock.exclusive(home):
        keep_private(home)
        note(home, LastRun(execucao_id, now.isoformat(), examined, publicou=False, frase=reported.frase))
