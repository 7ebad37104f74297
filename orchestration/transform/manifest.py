"""The parsed dbt project, made once for each state of its files, outside the checkout, which may be read-only.

Parsing takes seconds; nothing else is done here.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.cache import folder_of_user
from orchestration.errors import UserError
from orchestration.files import sha256, sha256_of
from orchestration.settings import DBT_PROJECT, SEEDS
from orchestration.transform.failures import unread

DUCKDB = "duckdb"
DATABASES = "RESIDENCIAS_TRABALHO"
"""Variable: the folder of the databases that dbt writes."""
_PREPARED = "RESIDENCIAS_FONTES_PRONTAS"
_MANIFEST = "manifest.json"
_PARSED = "partial_parse.msgpack"
_FINGERPRINT = "residencias-projeto.sha256"
_IGNORED = frozenset({"target", "logs", "dbt_packages"})


def load() -> dict[str, Any]:
    """The manifest that fits the project's files, as Dagster reads it."""
    return json.loads((_ensured(DUCKDB) / _MANIFEST).read_bytes())


def parsed(engine: str = DUCKDB) -> bytes:
    """The project as dbt keeps it parsed for `engine`, a target of profiles.yml."""
    return (_ensured(engine) / _PARSED).read_bytes()


def _ensured(engine: str) -> Path:
    """Folder of the manifest that fits the project's files as they are now, parsing them when they changed."""
    root = folder_of_user("dbt", sha256(str(DBT_PROJECT))[:16])
    folder = root / engine
    folder.mkdir(exist_ok=True)
    with _one_at_a_time(root):
        fingerprint = _project_fingerprint()
        made = (folder / _MANIFEST).exists() and (folder / _PARSED).exists()
        if not (made and _read(folder / _FINGERPRINT) == fingerprint):
            _parse(engine, folder)
            (folder / _FINGERPRINT).write_text(fingerprint, encoding="utf-8")
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Variables for a dbt whose sources are in place: the folder of its databases, and that they are prepared."""
    return {DATABASES: str(folder), _PREPARED: str(folder)}


def is_prepared() -> bool:
    """Whether the caller of dbt in this process set its `environment`."""
    return DATABASES in os.environ and os.environ.get(_PREPARED) == os.environ[DATABASES]


def dbt_arguments(target: Path, engine: str = DUCKDB) -> list[str]:
    """What every dbt call of the product shares: this project, artefacts in `target`, no logs and no telemetry."""
    return [
        "--target",
        engine,
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(target),
        "--log-path",
        str(target),
        "--log-level",
        "none",
        "--log-level-file",
        "none",
        "--quiet",
        "--no-send-anonymous-usage-stats",
        "--no-version-check",
    ]


def _parse(engine: str, place: Path) -> None:
    from dbt.cli.main import dbtRunner

    folder = Path(tempfile.mkdtemp(prefix="analise-", dir=place))
    before = {name: os.environ.get(name) for name in environment(folder)}
    os.environ.update(environment(folder))
    try:
        result = dbtRunner().invoke(["parse", "--no-partial-parse", *dbt_arguments(folder, engine)])
        if not result.success:
            raise UserError(f"O projeto dbt em {DBT_PROJECT} não pôde ser lido: {unread(result.exception)}.")
        for artefact in (_PARSED, _MANIFEST):
            (folder / artefact).replace(place / artefact)
    finally:
        for name, value in before.items():  # those of the caller, who may have databases prepared
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)


def _project_fingerprint() -> str:
    parts = [version("dbt-core"), version("dbt-duckdb")]
    for root in (DBT_PROJECT, SEEDS):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not _IGNORED.intersection(path.relative_to(root).parts):
                parts += [str(path.relative_to(root.parent)), sha256_of(path)]
    return sha256("\n".join(parts))


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    with (root / "analise.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
