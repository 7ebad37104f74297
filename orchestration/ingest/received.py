"""Keeps in <home>/recebidos the bytes of every received file, named by their sha256.

Files are copied, not hard-linked: overwriting a file of landing would change the bytes kept under the old hash.
"""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from orchestration.clock import months_between
from orchestration.files import copy_private
from orchestration.ingest.ledger import Carga
from orchestration.settings import Home


def keep(caminho: Path, home: Home) -> tuple[str, Path]:
    """Copy a file into recebidos; return the hash of the bytes copied, even if landing changes, and the copy's path."""
    partial = home.recebidos / f".parcial-{os.getpid()}"
    sha256 = copy_private(caminho, partial)
    kept = home.recebidos / sha256
    partial.replace(kept)
    return sha256, kept


def forget_old_zips(home: Home, cargas: Iterable[Carga], months: int) -> None:
    """Remove received SCNES zips that are `months` months or more older than the newest; they can be fetched again."""
    zips = {c.sha256: c.competencia for c in cargas if c.lugar.startswith("scnes/zip/") and c.competencia}
    newest = max(zips.values(), default=date.min)
    for sha256, month in zips.items():
        if months_between(month, newest) >= months:
            (home.recebidos / sha256).unlink(missing_ok=True)
