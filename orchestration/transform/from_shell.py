"""dbt started from a shell, on either engine: what a run prepares for it, prepared here (docs/operations.md)."""

import atexit
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin
from dbt_common.context import get_invocation_context
from dbt_common.exceptions import DbtRuntimeError

from orchestration import duck
from orchestration.errors import Erro
from orchestration.settings import Home, Settings
from orchestration.transform import manifest, spark

_UNTIL_THE_END = ExitStack()
"""The writer's lock and Spark's session, until the process ends."""
atexit.register(_UNTIL_THE_END.close)


class Preparation(dbtPlugin):
    """Gives dbt the rules, the sources and, on Spark, the session; does nothing when the product itself starts dbt."""

    def initialize(self) -> None:
        """Before dbt reads the project. DbtRuntimeError with one Portuguese sentence when something is missing."""
        if manifest.is_told():
            return
        try:
            _prepare(getattr(get_flags(), "TARGET", None) or manifest.DUCKDB)
        except Erro as failure:
            # dbt shows no first line of an error of its own.
            raise DbtRuntimeError(f"\n{failure.frase}") from failure


def _prepare(engine: str) -> None:
    from orchestration.cases.nights import write_known
    from orchestration.ingest.lake import Execucao, register_views
    from orchestration.nightly import lock, telemetry
    from orchestration.nightly.run import Run, last

    home, folder = Home(_place("RESIDENCIAS_HOME")), _place("RESIDENCIAS_TRABALHO")
    before = last(home)
    if before is None or before.mes is None:
        raise Erro(f"Nenhuma execução terminou em {home.raiz}: execute antes residencias run.")
    telemetry.switch_off()
    _UNTIL_THE_END.enter_context(lock.exclusive(home))
    now = datetime.now(UTC).replace(tzinfo=None)
    run = Run(home, Path(), before.mes, Settings.load(home), "dbt", now, folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with duck.connect(run.trabalho) as con:
        register_views(con, home, Execucao(run.execucao_id, run.competencia, now))
        write_known(home, con)
    os.environ.update(manifest.environment(folder))
    # dbt reads the variables of the moment when it was started: it copied them before it came to us.
    get_invocation_context()._env = dict(os.environ)
    if engine == spark.ENGINE:
        spark.require()
        _UNTIL_THE_END.enter_context(spark.session(run))


def _place(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        raise Erro(f"A variável {variable} não diz que pasta usar: veja docs/operations.md.")
    return Path(value).resolve()
