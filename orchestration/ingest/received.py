"""<home>/recebidos: the bytes of every file as it came, by their sha256. Formats are not known here.

A copy and not a hard link: a file of landing overwritten in place would change the bytes kept under their old hash.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from orchestration.ingest.ledger import Carga
from orchestration.settings import Home

_BLOCO = 4 << 20


def sha256_of(caminho: Path) -> str:
    """Hash of a file of any size. What is no regular file (a pipe would block for ever) raises OSError."""
    if caminho.exists() and not caminho.is_file():
        raise OSError
    with caminho.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(caminho: Path, home: Home) -> tuple[str, Path]:
    """Copy a file into recebidos: its hash and its copy. What is hashed is what is kept, even while landing changes."""
    partial = home.recebidos / f".parcial-{os.getpid()}"
    digest = hashlib.sha256()
    with caminho.open("rb") as source, _private(partial) as target:
        while block := source.read(_BLOCO):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    kept = home.recebidos / digest.hexdigest()
    os.replace(partial, kept)
    return digest.hexdigest(), kept


def forget_old_zips(home: Home, cargas: Iterable[Carga], months: int) -> None:
    """Remove the received SCNES zips older than `months` months before the newest; they can be fetched again."""
    zips = {c.sha256: c.competencia for c in cargas if c.lugar.startswith("scnes/zip/") and c.competencia}
    newest = max(zips.values(), default=date.min)
    for sha256, month in zips.items():
        if (newest.year - month.year) * 12 + newest.month - month.month >= months:
            (home.recebidos / sha256).unlink(missing_ok=True)


def _private(caminho: Path):
    return os.fdopen(os.open(caminho, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
