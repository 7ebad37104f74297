"""Detects files of the lake that were altered outside the product, by the sha256 recorded when first seen.

Only files whose size or time changed are read again.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orchestration.files import sha256_of, write_text
from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import Carga
from orchestration.settings import Home


def altered(home: Home, in_force: Iterable[Carga]) -> set[Path]:
    """Return the lake files of these loads whose bytes are not those recorded, and record the new ones."""
    known, seen, changed = _read(home), {}, set()
    for carga in in_force:
        path = parquet_of(home, carga)
        if not path.is_file():
            continue
        state, before = path.stat(), known.get(_name(carga))
        written = [state.st_size, state.st_mtime_ns]
        if before is None or before["escrito"] != written:
            now = {"escrito": written, "sha256": sha256_of(path)}
            if before and before["sha256"] != now["sha256"]:
                changed.add(path)
            else:
                before = now
        seen[_name(carga)] = before
    if seen != known:
        _write(home, seen)
    return changed


def forget(home: Home, carga: Carga) -> None:
    """Forget the lake file of a load, before the product rewrites it; its new bytes are recorded when next seen."""
    known = _read(home)
    if known.pop(_name(carga), None):
        _write(home, known)


def _name(carga: Carga) -> str:
    """Return the load's name in the record; a new ledger may give the same number to another load."""
    return f"{carga.carga_id} {carga.primeira_vista.isoformat()}"


def _read(home: Home) -> dict[str, Any]:
    notes = home.bytes_do_lake
    return json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}


def _write(home: Home, notes: Mapping[str, Any]) -> None:
    home.qualidade.mkdir(mode=0o700, exist_ok=True)
    write_text(home.bytes_do_lake, json.dumps(notes, indent=1))
