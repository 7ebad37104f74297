"""Reads the suites of expectations/suites and runs them on profiles, small tables computed by DuckDB.

A suite is a YAML file and its profile: the SQL file of the same name, or rows given by the caller. Numbers that depend
on the month examined are `limites`, in force from `desde` to `ate`. An argument refers to one as {$PARAMETER: name},
the profile's SQL as getvariable('name').
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from orchestration.audit.validator import Answer, Asked, Validator
from orchestration.run.checks import Check, Severidade
from orchestration.settings import SUITES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Fronteira = Literal["entrada", "saida"]
"""entrada: files just loaded. saida: tables about to be published."""
_SHOWN = 5
_DATES = ("desde", "ate")


@dataclass(frozen=True)
class Expectation:
    """One expectation of a suite: a class of Great Expectations, its arguments, and its message for people."""

    nome: str
    tipo: str
    argumentos: dict[str, Any]
    severidade: Severidade
    mensagem: str


@dataclass(frozen=True)
class Limits:
    """Numbers in force from `desde` to `ate` (None: still in force), and their basis."""

    desde: date
    ate: date | None
    fundamento: str
    valores: Mapping[str, float]


@dataclass(frozen=True)
class Suite:
    """A suite, its boundary, and the asset (schema or source, name) on which its checks are shown."""

    nome: str
    fronteira: Fronteira
    ativo: tuple[str, str]
    expectativas: Sequence[Expectation]
    limites: Sequence[Limits] = field(default=())

    @property
    def profile_sql(self) -> Path:
        return SUITES / f"{self.nome}.sql"

    def limits_in(self, month: date) -> Mapping[str, float]:
        """The numbers in force in `month`; empty if there are none."""
        in_force = (item for item in self.limites if item.desde <= month and (item.ate is None or month <= item.ate))
        return next((item.valores for item in in_force), {})


def load(fronteira: Fronteira) -> list[Suite]:
    """The suites of one boundary, ordered by name."""
    every = [_read(path) for path in sorted(SUITES.glob("*.yml"))]
    return [suite for suite in every if suite.fronteira == fronteira]


def profile(con: "duckdb.DuckDBPyConnection", suite: Suite, month: date) -> "pd.DataFrame":
    """The result of the suite's SQL, with the numbers in force in `month` as variables."""
    for name, value in suite.limits_in(month).items():
        con.execute(f"set variable {name} = {float(value)}")
    return con.execute(suite.profile_sql.read_text(encoding="utf-8")).df()


def validate(validator: Validator, suite: Suite, profile: "pd.DataFrame", month: date) -> list[Check]:
    """One check per expectation. Each row of `profile` has `alvo`, its subject, and the columns of the expectations.

    A profile without rows fails every expectation, because there was nothing to check.
    """
    if profile.empty:
        return [_check(suite, item, Answer(False, None, 0)) for item in suite.expectativas]
    asked = [Asked(item.nome, item.tipo, item.argumentos, item.severidade) for item in suite.expectativas]
    answers = validator.ask(suite.nome, profile, asked, suite.limits_in(month))
    return [_check(suite, item, answer) for item, answer in zip(suite.expectativas, answers, strict=True)]


def observed(answer: Answer) -> str:
    """The result in a few words, in Portuguese: counts and the targets that failed."""
    if answer.conferidos is None:
        return "a checagem não pôde ser feita: não havia o que conferir"
    if answer.sucesso:
        return f"{answer.conferidos} conferidos, nenhum fora"
    more = f" e mais {len(answer.onde) - _SHOWN}" if len(answer.onde) > _SHOWN else ""
    return f"{answer.fora} de {answer.conferidos} fora: {', '.join(answer.onde[:_SHOWN])}{more}"


def _check(suite: Suite, item: Expectation, answer: Answer) -> Check:
    return Check(
        checagem=f"{suite.nome}_{item.nome}",
        ferramenta="great_expectations",
        alvo="/".join(suite.ativo),
        severidade=item.severidade,
        sucesso=answer.sucesso,
        observado=observed(answer),
        mensagem=item.mensagem,
    )


def _read(path: Path) -> Suite:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema, _, name = declared["ativo"].partition("/")
    expectations = [Expectation(**item) for item in declared["expectativas"]]
    limits = [
        Limits(
            item["desde"],
            item["ate"],
            item["fundamento"],
            {name: value for name, value in item.items() if name not in (*_DATES, "fundamento")},
        )
        for item in declared.get("limites", [])
    ]
    return Suite(path.stem, declared["fronteira"], (schema, name), expectations, limits)
