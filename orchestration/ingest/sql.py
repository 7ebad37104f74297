"""The connection that ingest works with. No query is built here."""

from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.ingest.store import spill
from orchestration.settings import Home, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def connect(home: Home, settings: Settings) -> "DuckDBPyConnection":
    """A database in memory whose spill stays in the vault, because what it works on holds identifiers."""
    return duck.connect(
        memory_limit=settings.memoria,
        threads=settings.threads,
        temp_directory=str(spill(home)),
        autoinstall_known_extensions=False,
    )
