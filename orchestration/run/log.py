"""Logs a run: its stages, their seconds and counts, to a JSON-lines file and to listeners.

Only facts that name no person are logged: an exception is written by its class and place, never by its message.
"""

import json
import logging
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.errors import DEBUG, UserError, refused_by_system, shortage

LOGGER = logging.getLogger("residencias")
LOGGER.setLevel(logging.INFO)
LOGGER.propagate = False
LOGGER.addHandler(logging.NullHandler())


def listen(path: Path, execucao_id: str) -> "JsonLines":
    """Write what is said from now on to `path`, until `ignore`."""
    written = JsonLines(path, execucao_id)
    LOGGER.addHandler(written)
    return written


def ignore(listener: logging.Handler) -> None:
    """Stop telling `listener`."""
    LOGGER.removeHandler(listener)
    listener.close()


class JsonLines(logging.FileHandler):
    """One JSON object a line, in a file that only its owner reads."""

    def __init__(self, path: Path, execucao_id: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        super().__init__(path, encoding="utf-8")
        self.execucao_id = execucao_id
        self._failed: dict[str, str] = {}

    def handleError(self, record: logging.LogRecord) -> None:
        """A line that the disk does not take is lost: the run's own failure is what people must read."""

    @property
    def frase(self) -> str:
        """What the first stage that failed, and did not end well when tried again, says to people."""
        return next(iter(self._failed.values()), "")

    def emit(self, record: logging.LogRecord) -> None:
        facts = getattr(record, "fatos", {})
        match record.getMessage():
            case "falha":
                sentence = facts.get("frase") or f"{facts['etapa']}: {facts['erro']} em {facts['lugar']}."
                self._failed[facts["etapa"]] = sentence
            case "fim":
                self._failed.pop(facts.get("etapa", ""), None)
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = getattr(record, "fatos", {})
        line = {"quando": when, "nivel": record.levelname, "execucao": self.execucao_id, "evento": record.getMessage()}
        return json.dumps(line | facts, ensure_ascii=False, default=str)


def say(event: str, level: int = logging.INFO, **facts: Any) -> None:
    """Tell `event` (a fixed word) with its facts: counts, names of stages and files, never a value of a person's."""
    LOGGER.log(level, event, extra={"fatos": facts})


@contextmanager
def stage(name: str) -> Iterator[dict[str, Any]]:
    """A stage of the run, in Portuguese for people; what is put in the yielded dictionary is logged with its end.

    A failure that was not written for people leaves as a UserError without its message, which may hold a value of the
    data: Dagster keeps what it sees.
    """
    say("inicio", etapa=name)
    started, cpu = time.monotonic(), time.process_time()
    facts: dict[str, Any] = {}
    try:
        yield facts
    except Exception as failure:
        reported = _for_people(name, failure)
        say("falha", logging.ERROR, etapa=name, **describe(reported or failure))
        if os.environ.get(DEBUG):
            traceback.print_exc()
        if reported is failure:
            raise
        facts = describe(failure)
        raise reported or UserError(
            f"A etapa '{name}' parou por um erro do programa ({facts['erro']} em {facts['lugar']})."
        ) from None
    spent = {"segundos": round(time.monotonic() - started, 2), "cpu": round(time.process_time() - cpu, 2)}
    say("fim", etapa=name, **spent, **facts)


def _for_people(name: str, failure: Exception) -> UserError | None:
    """The failure of a stage in a sentence for people, when it has one."""
    if isinstance(failure, UserError):
        return failure
    return shortage(failure, f" na etapa '{name}'") or refused_by_system(failure)


def describe(failure: BaseException) -> dict[str, str]:
    """Class and place of a failure; its sentence only when it was written for people."""
    if isinstance(failure, UserError):
        return {"erro": "UserError", "frase": failure.frase}
    frames = traceback.extract_tb(failure.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"erro": type(failure).__name__, "lugar": place}
