"""Paths of a load's files, unfinished and finished, and removal of what interrupted loads left."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.contracts import Contrato
from orchestration.files import sync
from orchestration.settings import Home
from orchestration.sources import sources


def prepare(home: Home) -> None:
    """Create the folders; only their owner may read the vault, the received files and the lake."""
    home.raiz.mkdir(parents=True, exist_ok=True)
    for folder in (home.cofre, home.registros, temporary(home), spill(home), home.recebidos, home.lake):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    unfinished(home).mkdir(parents=True, exist_ok=True)
    rejections(home).mkdir(parents=True, exist_ok=True)


def temporary(home: Home) -> Path:
    """Return the folder of files with identifiers that ingest unpacks and stages."""
    return home.cofre_temporario / "ingest"


def spill(home: Home) -> Path:
    """Return the folder where DuckDB spills when memory is short."""
    return home.cofre_temporario / "ingest-duckdb"


def unfinished(home: Home) -> Path:
    """Return the folder of unfinished files of the lake, on the lake's disk, which may not be the vault's."""
    return home.lake / ".parcial"


def rejections(home: Home) -> Path:
    """Return the folder of all rejected rows."""
    return home.lake / "rejeicoes"


def rejections_of(home: Home, carga_id: int) -> Path:
    """Return the file of a load's rejected rows, which exists only when there are any."""
    return rejections(home) / f"{carga_id}.parquet"


def vault_of(home: Home, carga_id: int) -> Path:
    """Return the file of a load's direct identifiers."""
    return home.registros / f"{carga_id}.parquet"


def staged_of(home: Home, contrato: Contrato, carga_id: int) -> Path:
    """Return the file where a dataset is staged: in the vault when it has identifiers, else in the lake."""
    return (temporary(home) if contrato.colunas_do_cofre else unfinished(home)) / f"{carga_id}.tipado.parquet"


def settle(made: Path, name: Path) -> None:
    """Rename a finished file to its final name. It is synced to disk before the ledger refers to it."""
    name.parent.mkdir(parents=True, exist_ok=True)
    sync(made)
    made.replace(name)


def clean(home: Home, known: Iterable[int]) -> None:
    """Remove what interrupted loads left: unfinished files, and Parquet files whose carga_id is not in the ledger."""
    for folder in (temporary(home), spill(home), unfinished(home)):
        shutil.rmtree(folder, ignore_errors=True)
    for partial in home.recebidos.glob(".parcial-*"):
        partial.unlink()
    names = {str(carga_id) for carga_id in known}
    folders = [home.registros, rejections(home), *(home.lake / fonte for fonte in sources())]
    for path in (path for folder in folders for path in folder.rglob("*.parquet")):
        if path.stem not in names:
            path.unlink()
