"""Starts runs, kills them at a chosen point and compares what they leave. The faults are in test_faults.py."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.settings import Home
from tests.conftest import Ended

LIMIT_SECONDS = 900
# Counts of arrivals, which a killed run rightly raises: a file that arrives again is counted again.
ARRIVAL_COUNTS = ("I-41", "I-42")


@dataclass(frozen=True)
class Point:
    """A moment that the run writes to its log: an event of a stage, and how many steps of the stage were done."""

    etapa: str
    evento: str
    feitos: int | None = None

    def __str__(self) -> str:
        return f"{self.etapa} {self.evento} {self.feitos or ''}".strip()

    def matches(self, line: dict[str, object]) -> bool:
        """Whether this log line records that moment."""
        same = line.get("etapa") == self.etapa and line.get("evento") == self.evento
        return same and (self.feitos is None or line.get("feitos") == self.feitos)


@dataclass(frozen=True)
class RunCommand:
    """`residencias run` on a landing and a home, and how the process is started."""

    landing: Path
    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    program: Sequence[str] = ("-m", "orchestration.cli")
    before: Callable[[], object] | None = None

    def start(self) -> subprocess.Popen[str]:
        """Start `residencias run` in a process group of its own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
        command = [*self.prefix, sys.executable, *self.program, "run"]
        return subprocess.Popen(
            [*command, "--landing", str(self.landing), "--home", str(self.home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment | self.variables,
            start_new_session=True,
            preexec_fn=self.before,
        )

    def run(self) -> Ended:
        """Run to the end."""
        process = self.start()
        out, err = process.communicate(timeout=LIMIT_SECONDS)
        return Ended(process.returncode, out, err)

    def kill_at(self, point: Point) -> None:
        """Run, and kill the whole process group with SIGKILL as soon as the log records `point`."""
        logs = Home(self.home).registros_de_execucao
        before = set(logs.glob("*.jsonl"))
        process = self.start()
        limit = time.monotonic() + LIMIT_SECONDS
        try:
            while not any(point.matches(line) for path in set(logs.glob("*.jsonl")) - before for line in _lines(path)):
                if process.poll() is not None:
                    raise AssertionError(f"the run ended before {point}: {process.communicate()[1]}")
                assert time.monotonic() < limit, f"the run never reached {point}"
                time.sleep(0.005)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        assert process.returncode == -signal.SIGKILL


def _lines(path: Path) -> list[dict[str, object]]:
    # The last line may be incomplete.
    return [json.loads(line) for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]


def bytes_of(home: Path) -> dict[str, str]:
    """SHA-256 of each published database."""
    published = (Home(home).restrito, Home(home).publico)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in published}


def content_of(home: Path) -> dict[str, str]:
    """SHA-256 of the rows of each published table, without times, runs and counts of how often a file arrived.

    `observado` of a check is left out too: it counts the files examined. The check's verdict is compared.
    """
    sums: dict[str, str] = {}
    for database in (Home(home).restrito, Home(home).publico):
        with duckdb.connect(str(database), read_only=True) as con:
            columns: dict[tuple[str, str], list[str]] = {}
            for schema, table, column in con.execute(
                "select schema_name, table_name, column_name from duckdb_columns() "
                "where not internal and data_type not like 'TIMESTAMP%'"
            ).fetchall():
                if (schema, table, column) not in _OF_ONE_RUN:
                    columns.setdefault((schema, table), []).append(column)
            for (schema, table), names in columns.items():
                shown = ", ".join(f'"{name}"::varchar' for name in names)
                query = f'select {shown} from "{schema}"."{table}" {_comparable(schema, table)} order by all'
                rows = repr(con.execute(query).fetchall())
                sums[f"{database.stem}.{schema}.{table}"] = hashlib.sha256(rows.encode()).hexdigest()
    return sums


_OF_ONE_RUN = {("qualidade", "checagens", "observado"), ("indicadores", "revisoes", "execucao")}


def _comparable(schema: str, table: str) -> str:
    match (schema, table):
        case ("qualidade", "cargas"):
            return "where estado <> 'repetido'"
        case ("qualidade", "checagens"):
            # These checks run once per file, in the run that first publishes it.
            return "where not regexp_matches(checagem, '^(contratos|colunas_do_lake|cargas_novas)_')"
        case ("indicadores", "valores"):
            return f"where indicador not in {ARRIVAL_COUNTS}"
        case _:
            return ""


def judgement_of(home: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The published judgement of payments: every line with its result, and every alert that is not extinct."""
    with duckdb.connect(str(Home(home).restrito), read_only=True) as con:
        lines = con.execute("select * from pagamentos.linhas order by codigo_pagamento").fetchall()
        alerts = con.execute(
            "select alerta_id, regra, pessoa_id, codigos_pagamento, valor_em_risco from pagamentos.alertas "
            "where estado <> 'extinto' order by alerta_id"
        ).fetchall()
    return lines, alerts
