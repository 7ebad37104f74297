"""What a run is while it works (`Run`) and what the last one that ended left as its note (`LastRun`)."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from orchestration.files import write_text
from orchestration.run.checks import Check
from orchestration.settings import PAINEL, PUBLICO, RESTRITO, TRABALHO, Home, Settings


@dataclass(frozen=True)
class LastRun:
    """What the last run that ended says of itself."""

    execucao_id: str
    executado_em: str
    competencia: str
    """Month that it examined, as AAAA-MM; of one that stopped before its first stage, that of the one before."""
    publicou: bool
    frase: str
    """Why it did not publish, or what failed after it did; empty when all went well."""

    @property
    def mes(self) -> date | None:
        """Month that it examined, as its day 1; None when no run ever decided one."""
        return date.fromisoformat(f"{self.competencia}-01") if self.competencia else None


@dataclass
class Run:
    """A run in progress. `checagens` gathers every check of the run until the audit writes them."""

    home: Home
    landing: Path
    competencia: date
    settings: Settings
    execucao_id: str
    executado_em: datetime
    """UTC, without zone: as DuckDB's TIMESTAMP keeps it."""
    pasta: Path
    checagens: list[Check] = field(default_factory=list)
    publicou: bool = False
    frase: str = ""
    """What the first stage that failed says to people, once the run ended."""

    @property
    def trabalho(self) -> Path:
        return self.pasta / TRABALHO

    @property
    def restrito(self) -> Path:
        return self.pasta / RESTRITO

    @property
    def publico(self) -> Path:
        return self.pasta / PUBLICO

    @property
    def painel(self) -> Path:
        """The folder of the page, once it is drawn."""
        return self.pasta / PAINEL


def new_id(started: datetime) -> str:
    """A name for a run: when it started, and what tells apart two of one second."""
    return f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def last(home: Home) -> LastRun | None:
    """What the last run that ended said of itself; None before the first, or when its note cannot be read."""
    try:
        return LastRun(**json.loads(home.ultima_execucao.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def note(home: Home, ended: LastRun) -> None:
    """Keep what a run says of itself, in the place of what the run before it said."""
    write_text(home.ultima_execucao, json.dumps(asdict(ended), ensure_ascii=False))
