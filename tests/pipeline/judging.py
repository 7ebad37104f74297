"""Judges a landing in this process: ingest, identity and the payment models, without the other stages of a run.

For tests that need many judgements. The expected results are in the tests.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.cases.registration import write_known
from orchestration.identity.identify import resolve
from orchestration.ingest import load
from orchestration.ingest.lake import BuildingRun, register_identity, register_views
from orchestration.installation.opening import open_run
from orchestration.publish.publish import publish
from orchestration.run.context import Run
from orchestration.settings import SEEDS, Home
from orchestration.transform import base
from orchestration.transform.build import Outcome, build

Line = tuple[str, str]
"""(codigo_pagamento, regra)"""


class Result(NamedTuple):
    """Result of one rule on one line."""

    resultado: str
    valor_em_risco: Decimal
    motivo: str


class Alert(NamedTuple):
    """A published alert, without its person and its timestamps."""

    regra: str
    tipo: str
    competencia: date
    codigo_programa: str | None
    parceiro: str | None
    codigos_pagamento: list[str]
    valor_em_risco: Decimal
    mensagem: str


@dataclass(frozen=True)
class Judgement:
    """Results of every rule on a landing."""

    linhas: dict[Line, Result]
    alertas: list[Alert]
    totais: dict[tuple[date, str, str], tuple[int, Decimal]]
    """Number of live lines and their total in reais, by (competencia, tipo, fase)."""

    def resultado(self, line: Line) -> str | None:
        """Result of a rule on a line; None where the rule does not apply to the line."""
        return self.linhas[line].resultado if line in self.linhas else None


def arrive(landing: Path, home: Path, month: date) -> None:
    """Load the files of `landing` into `home`, and nothing else."""
    with open_run(Home(home), landing, month) as run:
        load.run(run.landing, run.home, run.settings, run.executado_em)


def newest_month(landing: Path) -> date:
    """The month that a run of `landing` examines."""
    newest = max((landing / "incentivo").glob("pagamentos_*.csv"))
    return datetime.strptime(newest.stem[-6:], "%Y%m").date()


def publish_of(landing: Path, home: Path, month: date, select: Sequence[str] = ()) -> Outcome:
    """Load `landing` into `home`, build the models of `select` (all when empty) and publish them.

    A run also audits, registers cases and makes the page, which takes about as long again.
    """
    with open_run(Home(home), landing, month) as run:
        load.run(run.landing, run.home, run.settings, run.executado_em)
        identify(run)
        outcome = build(run, select)
        outcome.raise_if_failed()
        publish(run)
    return outcome


def judge(landing: Path, home: Path, month: date) -> Judgement:
    """Load `landing` into `home` and judge every line, as a run that examines `month` does."""
    with open_run(Home(home), landing, month) as run:
        load.run(run.landing, run.home, run.settings, run.executado_em)
        identify(run)
        build(run, ["+linhas", "+avaliacoes", "+alertas"]).raise_if_failed()
        return judgement_of(run.restrito)


def judgement_of(restrito: Path) -> Judgement:
    """The judgement that a restricted database holds."""
    with duckdb.connect(str(restrito), read_only=True) as con:
        lines = con.sql(
            "select codigo_pagamento, regra, resultado, valor_em_risco, motivo from pagamentos.avaliacoes"
        ).fetchall()
        alerts = con.sql(
            f"select {', '.join(Alert._fields)} from pagamentos.alertas where estado <> 'extinto' order by all"
        ).fetchall()
        totals = con.sql(
            "select competencia, tipo, fase, count(*), sum(valor) from pagamentos.linhas group by all"
        ).fetchall()
    return Judgement(
        {(code, rule): Result(*result) for code, rule, *result in lines},
        [Alert(*alert) for alert in alerts],
        {(month, kind, phase): (lines, reais) for month, kind, phase, lines, reais in totals},
    )


def rules_of(kind: str) -> set[str]:
    """Ids of the catalogue's rules of one especie: `linha`, `grupo` or `controle`."""
    with (SEEDS / "legal" / "regras.csv").open(encoding="utf-8", newline="") as catalogue:
        return {row["id"] for row in csv.DictReader(catalogue) if row["especie"] == kind}


def identify(run: Run) -> None:
    """Prepare the databases of the run and find who is who, as the stages before dbt do."""
    base.restore(run)
    with duckdb.connect(str(run.trabalho)) as con:
        register_views(con, run.home, BuildingRun(run.execucao_id, run.competencia, run.executado_em))
        write_known(run.home, con)
    resolve(run.home, run.execucao_id, lambda *_: None)
    with duckdb.connect(str(run.trabalho)) as con:
        register_identity(con, run.home)
