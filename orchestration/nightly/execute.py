"""The run of the command line: the job of orchestration.definitions in this process, its log, and what is told at the end."""

import json
import logging
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from orchestration.errors import Erro, Saida
from orchestration.nightly import log, progress
from orchestration.settings import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from orchestration.nightly.run import Run


def execute(landing: Path, home: Home, competencia: date) -> Saida:
    """Run the nightly job for `competencia` and print its summary; the caller holds the lock.

    Returns 0 or 3. A run that publishes nothing raises Erro, exit 1, after noting so for `doutor`.
    """
    shown = progress.handler()
    log.LOGGER.addHandler(shown)
    try:
        with log.stage("Preparação"):
            from orchestration.definitions import nightly_job
            from orchestration.defs.partitions import MONTHS, key
            from orchestration.defs.resources import Instalacao

            partition = key(competencia)
            if not MONTHS.has_partition_key(partition):
                raise Erro(
                    f"A competência {partition} está fora do que esta instalação examina; confira o relógio da máquina.",
                    Saida.USO_INCORRETO,
                )
            job = nightly_job()
        with _instance() as instance:
            installation = Instalacao(landing=str(landing), home=str(home.raiz))
            job.execute_in_process(
                instance=instance,
                partition_key=partition,
                resources={"instalacao": installation},
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
    finally:
        log.LOGGER.removeHandler(shown)
        shown.close()
