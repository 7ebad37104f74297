"""Where a load's files stand while they are made and when they are done; an interrupted load leaves no trace."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.contracts import Contrato
from orchestration.files import sync
from orchestration.settings import Home
from orchestration.sources import sources


def prepare(home: Home) -> None:
    """Make the folders; the vault, the received files and the typed history are for their owner alone."""
    home.raiz.mkdir(parents=True, exist_ok=True)
    for folder in (home.cofre, home.registros, temporary(home), spill(home), home.recebidos, home.lake):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    unfinished(home).mkdir(parents=True, exist_ok=True)
    rejections(home).mkdir(parents=True, exist_ok=True)


def temporary(home: Home) -> Path:
    """What ingest unpacks and stages with identifiers."""
    return home.cofre_temporario / "ingest"


def spill(home: Home) -> Path:
    """What DuckDB puts on disk when memory is short."""
    return home.cofre_temporario / "ingest-duckdb"


def unfinished(home: Home) -> Path:
    """Files of the lake that have no name yet. The lake may be another disk than the vault."""
    return home.lake / ".parcial"


def rejections(home: Home) -> Path:
    """The folder of all rejected rows."""
    return home.lake / "rejeicoes"


def rejections_of(home: Home, carga_id: int) -> Path:
    """The file of a load's rejected rows; there is none when nothing was rejected."""
    return rejections(home) / f"{carga_id}.parquet"


def vault_of(home: Home, carga_id: int) -> Path:
    """The file of a load's direct identifiers."""
    return home.registros / f"{carga_id}.parquet"


def staged_of(home: Home, contrato: Contrato, carga_id: int) -> Path:
    """Where a dataset is staged: in the vault when it holds identifiers, else where its lake file is made."""
    return (temporary(home) if contrato.colunas_do_cofre else unfinished(home)) / f"{carga_id}.tipado.parquet"


def settle(made: Path, name: Path) -> None:
    """Give a finished file its name, for good: it is on the disk before the ledger names it."""
    name.parent.mkdir(parents=True, exist_ok=True)
    sync(made)
    made.replace(name)


def clean(home: Home, known: Iterable[int]) -> None:
    """Remove what interrupted loads left: unfinished files and Parquet whose carga_id the ledger does not name."""
    for folder in (temporary(home), spill(home), unfinished(home)):
        shutil.rmtree(folder, ignore_errors=True)
    for partial in home.recebidos.glob(".parcial-*"):
        partial.unlink()
    names = {str(carga_id) for carga_id in known}
    folders = [home.registros, rejections(home), *(home.lake / fonte for fonte in sources())]
    for path in (path for folder in folders for path in folder.rglob("*.parquet")):
        if path.stem not in names:
            path.unlink()
