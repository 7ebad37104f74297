"""What a run finds around it: how many files it may open, and the instance of Dagster that it is to be kept in."""

import os
import resource
from pathlib import Path

from orchestration.errors import ExitCode, UserError

DAGSTER_HOME = "DAGSTER_HOME"
ENOUGH_FILES = 1024
"""A history of many months is as many Parquet files open at once."""


def open_files() -> int:
    """How many files a run may have open: the most that the system allows this user."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft, ENOUGH_FILES) if hard == resource.RLIM_INFINITY else hard


def allow_open_files() -> None:
    """Raise the number of files that this process may open to what `open_files` says."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < open_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files(), hard))


def dagster_home() -> Path | None:
    """The folder of the Dagster instance that keeps the run; None when the variable DAGSTER_HOME names none.

    Raises UserError (exit 2) when Dagster could not use it.
    """
    named = os.environ.get(DAGSTER_HOME)
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_absolute():
        wrong = "não é um caminho completo, que comece por /"
    elif not path.is_dir():
        wrong = "não existe ou não é pasta"
    elif not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        wrong = "não aceita leitura e escrita deste usuário"
    else:
        return path
    raise UserError(f"A pasta {path}, da variável {DAGSTER_HOME}, {wrong}.", ExitCode.USO_INCORRETO)
