"""The folders that runs write in: who may read and write them, and what an unfinished run left there."""

import shutil
import stat
from pathlib import Path

from orchestration.errors import UserError
from orchestration.run import lock
from orchestration.settings import RESTRITO, Home

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def closed_folders(home: Home) -> list[UserError]:
    """What to say of each folder that a run writes in and that this user may not read and write."""
    written = (home.warehouse, home.publicacoes, home.cofre, home.lake, home.recebidos, home.trabalho, home.construcao)
    return lock.closed([home.raiz, *written, home.registros_de_execucao])


def private_places(home: Home) -> list[Path]:
    """Existing files and folders that only their owner may read."""
    folders = (
        home.cofre,
        home.recebidos,
        home.lake,
        home.trabalho,
        home.construcao,
        home.simulacoes,
        home.registros_de_execucao,
        home.qualidade,
    )
    files = (home.chave, home.identidades, home.acessos_ao_cofre, home.restrito, home.casos, home.estado)
    kept = (path for path in home.publicacoes.glob(f"*/{RESTRITO}") if path.parent != home.publicacao)
    return [path for path in (*folders, *files, home.configuracao, *kept) if path.exists()]


def publications(home: Home) -> list[Path]:
    """Folders of the publications on disk, oldest first."""
    numbered = (folder for folder in home.publicacoes.glob("*") if folder.name.isdecimal())
    return sorted(numbered, key=lambda folder: int(folder.name))


def others_read(path: Path) -> bool:
    """Whether anybody but the owner has a right to `path`."""
    return bool(stat.S_IMODE(path.stat().st_mode) & OTHERS)


def keep_private(home: Home) -> None:
    """Take from everybody but the owner what they could read; what the owner may do stays as it is."""
    for path in private_places(home):
        if others_read(path):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def unfinished(home: Home) -> list[Path]:
    """Work folders on disk: of the run in progress, or of one that did not end."""
    return sorted(path for path in home.trabalho.iterdir() if path.is_dir()) if home.trabalho.exists() else []


def clear_unfinished(home: Home) -> None:
    """Remove the work folders of runs that did not end. Only the holder of the lock may call it."""
    for folder in unfinished(home):
        shutil.rmtree(folder)
