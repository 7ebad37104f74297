"""One run: what it works on and where it builds. Opening it takes the lock and clears what an unfinished run left."""

import json
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.audit.checks import Check
from orchestration.errors import Erro
from orchestration.nightly import environment, lock, log, stores
from orchestration.settings import PUBLICO, RESTRITO, TRABALHO, Home, Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO


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

    @property
    def trabalho(self) -> Path:
        return self.pasta / TRABALHO

    @property
    def restrito(self) -> Path:
        return self.pasta / RESTRITO

    @property
    def publico(self) -> Path:
        return self.pasta / PUBLICO


@contextmanager
def open_run(home: Home, landing: Path, competencia: date) -> Iterator[Run]:
    """Hold the lock, a fresh work folder and a log for one run; the folder goes when the run ends, well or badly."""
    with lock.exclusive(home):
        settings = Settings.load(home)
        environment.allow_open_files()
        if shut := closed_folders(home):
            raise shut[0]
        stores.refuse_lost(home)
        keep_private(home)
        clear_unfinished(home)
        started = datetime.now(UTC).replace(tzinfo=None)
        execucao_id = new_id(started)
        home.trabalho.mkdir(mode=0o700, exist_ok=True)
        folder = home.trabalho / execucao_id
        listener = log.listen(home.registros_de_execucao / f"{execucao_id}.jsonl", execucao_id)
        run = Run(home, landing, competencia, settings, execucao_id, started, folder)
        try:
            folder.mkdir(mode=0o700)
            yield run
        finally:
            log.ignore(listener)
            shutil.rmtree(folder, ignore_errors=True)
            keep_private(home)
            month = f"{competencia:%Y-%m}"
            note(home, LastRun(execucao_id, started.isoformat(), month, run.publicou, listener.frase))


def new_id(started: datetime) -> str:
    """A name for a run: when it started, and what tells apart two of one second."""
    return f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def closed_folders(home: Home) -> list[Erro]:
    """What to say of each folder that a run writes in and that this user may not read and write."""
    written = (home.warehouse, home.cofre, home.lake, home.recebidos, home.trabalho, home.registros_de_execucao)
    return lock.closed([home.raiz, *written])


def private_places(home: Home) -> list[Path]:
    """Files and folders that are there and that nobody but their owner may read."""
    folders = (home.cofre, home.recebidos, home.lake, home.trabalho, home.registros_de_execucao, home.qualidade)
    files = (home.chave, home.identidades, home.acessos_ao_cofre, home.restrito, home.casos, home.estado)
    return [path for path in (*folders, *files, home.configuracao) if path.exists()]


def others_read(path: Path) -> bool:
    """Whether anybody but the owner has a right to `path`."""
    return bool(stat.S_IMODE(path.stat().st_mode) & OTHERS)


def keep_private(home: Home) -> None:
    """Take from everybody but the owner what they could read; what the owner may do stays as it is."""
    for path in private_places(home):
        if others_read(path):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def last(home: Home) -> LastRun | None:
    """What the last run that ended said of itself; None before the first, or when its note cannot be read."""
    try:
        return LastRun(**json.loads(home.ultima_execucao.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def note(home: Home, ended: LastRun) -> None:
    """Keep what a run says of itself, in the place of what the run before it said."""
    aside = home.ultima_execucao.with_suffix(".novo")
    aside.write_text(json.dumps(asdict(ended), ensure_ascii=False), encoding="utf-8")
    aside.replace(home.ultima_execucao)


def unfinished(home: Home) -> list[Path]:
    """Work folders on disk: of the run in progress, or of one that did not end."""
    return sorted(path for path in home.trabalho.iterdir() if path.is_dir()) if home.trabalho.exists() else []


def clear_unfinished(home: Home) -> None:
    """Remove the work folders of runs that did not end. Only the holder of the lock may call it."""
    for folder in unfinished(home):
        shutil.rmtree(folder)
