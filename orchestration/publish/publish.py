"""The atomic change of publication. Each of the two databases is one rename; readers keep the file they opened."""

from pathlib import Path

from orchestration.errors import UserError
from orchestration.files import sync
from orchestration.run.context import Run
from orchestration.settings import PUBLICO, RESTRITO

MODES = {RESTRITO: 0o600, PUBLICO: 0o644}


def publish(run: Run) -> None:
    """Put the run's two databases in the place of the published ones.

    Both are complete and on disk before the first rename. publico goes first and restrito last: restrito says which run
    is published, so a machine that stops between the two leaves the earlier run published, with aggregates of a newer
    one that passed the same audit, and the next run renames both again.
    """
    for built in (run.publico, run.restrito):
        if not built.exists():
            raise UserError(f"Nada a publicar: {built.name} não foi construído nesta execução.")
        _settle(built)
    warehouse = run.home.warehouse
    warehouse.mkdir(parents=True, exist_ok=True)
    run.publico.rename(run.home.publico)
    run.restrito.rename(run.home.restrito)
    run.publicou = True
    sync(warehouse)


def _settle(database: Path) -> None:
    leftover = database.with_name(f"{database.name}.wal")
    if leftover.exists():
        raise UserError(f"{database.name} tem escritas pendentes: a publicação anterior continua.")
    database.chmod(MODES[database.name])
    sync(database)
