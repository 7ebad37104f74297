"""How a run's stages look to the person who started it: a live line on a terminal, plain lines elsewhere."""

import logging
import sys
from typing import Any, TextIO

from rich.console import Console
from rich.status import Status

from orchestration.portuguese import counted, number

_ONE_OF = {
    "arquivos": "arquivo",
    "casos": "caso",
    "checagens": "checagem",
    "nós": "nó",
    "pessoas": "pessoa",
    "recusados": "recusado",
}
"""What a stage counts, as it is called when there is one."""


class PlainLines(logging.Handler):
    """One line when a stage ends, for files, pipes and schedulers."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        facts = getattr(record, "fatos", {})
        if record.getMessage() == "fim":
            print(_ended(facts), file=self.stream, flush=True)
        elif record.getMessage() == "falha":
            print(f"{facts['etapa']}: não terminou", file=self.stream, flush=True)


class LiveLine(logging.Handler):
    """The stage at work with its advance, above it those that ended."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self.status: Status | None = None

    def emit(self, record: logging.LogRecord) -> None:
        facts = getattr(record, "fatos", {})
        match record.getMessage():
            case "inicio":
                self._show(facts["etapa"])
            case "avanco":
                self._show(f"{facts['etapa']}: {facts['feitos']} de {facts['total']}")
            case "fim":
                self._hide()
                self.console.print(f"[green]✓[/] {_ended(facts)}", highlight=False)
            case "falha":
                self._hide()
                self.console.print(f"[red]✗[/] {facts['etapa']}: não terminou", highlight=False)

    def _show(self, text: str) -> None:
        if self.status is None:
            self.status = self.console.status(text)
            self.status.start()
        else:
            self.status.update(text)

    def _hide(self) -> None:
        if self.status is not None:
            self.status.stop()
            self.status = None

    def close(self) -> None:
        self._hide()
        super().close()


def handler() -> logging.Handler:
    """The handler that fits standard error: live on a terminal, plain otherwise."""
    console = Console(stderr=True)
    return LiveLine(console) if console.is_terminal else PlainLines(sys.stderr)


def _ended(facts: dict[str, Any]) -> str:
    counts = [
        counted(value, _ONE_OF.get(name, name), name)
        for name, value in facts.items()
        if name not in ("etapa", "segundos", "cpu")
    ]
    return f"{', '.join([facts['etapa'], *counts])} ({number(facts['segundos'])} s)"
