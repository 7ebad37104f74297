"""Opens a run: takes the lock, refuses an installation that is not whole, clears what an unfinished run left."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.installation import stores
from orchestration.run import environment, lock, log
from orchestration.run.context import LastRun, Run, new_id, note
from orchestration.run.folders import clear_unfinished, closed_folders, keep_private
from orchestration.settings import Home, held


@contextmanager
def open_run(home: Home, landing: Path, competencia: date, publishes: bool = True) -> Iterator[Run]:
    """Hold the lock, a fresh work folder and a log for one run; the folder goes when the run ends, well or badly.

    A run of some stages that is not to publish (`publishes` is False) leaves the note of the last run as it is.
    """
    with lock.exclusive(home), held(home) as settings:
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
            run.frase = listener.frase
            if publishes:
                month = f"{competencia:%Y-%m}"
                note(home, LastRun(execucao_id, started.isoformat(), month, run.publicou, listener.frase))
