"""dbt started from a shell or by an editor, on either engine: its sources, prepared here (docs/operations.md)."""

import atexit
import os
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin
from dbt_common.exceptions import DbtRuntimeError

from orchestration.errors import UserError
from orchestration.settings import REPOSITORY, Home, Settings
from orchestration.transform import manifest, sources, spark

DATABASES_BY_DEFAULT = Path("target", "trabalho")
"""As in profiles.yml: below the folder that dbt is started in."""
_DEMONSTRATION = REPOSITORY / "dados" / "home"
_READ_NO_SOURCE = frozenset({"clean", "debug", "deps", "init", "list", "ls", "parse"})
_UNTIL_THE_END = ExitStack()
"""The writer's lock and Spark's session, until the process ends."""
atexit.register(_UNTIL_THE_END.close)


class Preparation(dbtPlugin):
    """Gives dbt its sources and, on Spark, the session; does nothing when the product itself starts dbt."""

    def initialize(self) -> None:
        """Before dbt reads the project. DbtRuntimeError with one Portuguese sentence when something is missing."""
        flags = get_flags()
        if manifest.is_prepared() or getattr(flags, "WHICH", None) in _READ_NO_SOURCE:
            return
        try:
            _prepare(getattr(flags, "TARGET", None) or manifest.DUCKDB)
        except UserError as failure:
            # dbt does not print the first line of its own errors.
            raise DbtRuntimeError(f"\n{failure.frase}") from failure


def _prepare(engine: str) -> None:
    from orchestration.run import lock, telemetry
    from orchestration.run.context import Run

    folder = Path(os.environ.get(manifest.DATABASES) or DATABASES_BY_DEFAULT).resolve()
    home, month = _source(folder)
    telemetry.switch_off()
    _UNTIL_THE_END.enter_context(lock.exclusive(home))
    now = datetime.now(UTC).replace(tzinfo=None)
    run = Run(home, Path(), month, Settings.load(home), "dbt", now, folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sources.register(run)
    os.environ.update(manifest.environment(folder))
    if engine == spark.ENGINE:
        spark.require()
        _UNTIL_THE_END.enter_context(spark.session(run))


def _source(folder: Path) -> tuple[Home, date]:
    """The home to read and the month that its last run examined: the one that RESIDENCIAS_HOME names, else the
    demonstration's, else an empty one beside the databases, so that a fresh clone builds too.
    """
    from orchestration.run.context import last

    named = os.environ.get("RESIDENCIAS_HOME")
    home = Home(Path(named).resolve() if named else _DEMONSTRATION)
    before = last(home)
    if before and before.mes:
        return home, before.mes
    if named:
        raise UserError(f"Nenhuma execução terminou em {home.raiz}: execute antes residencias run.")
    return Home(folder / "sem-dados"), datetime.now(UTC).date().replace(day=1)
