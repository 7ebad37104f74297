"""The suites of expectations/suites: what is expected of profiles, small tables that DuckDB computed.

A suite is a YAML file and its profile: the SQL file of the same stem, or rows that the caller made. Numbers that depend
on the month examined are `limites`, each in force from `desde` to `ate`: an argument names one as {$PARAMETER: name},
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
"""entrada: landed files, once loaded. saida: tables about to be published."""
_SHOWN = 5
_DATES = ("desde", "ate")


@dataclass(frozen=True)
class Expectation:
    """One line of a suite: a class of Great Expectations, its arguments, and what it means to people."""

    nome: str
    tipo: str
    argumentos: dict[str, Any]
    severidade: Severidade
    mensagem: str


@dataclass(frozen=True)
class Limits:
    """Numbers in force from `desde` to `ate` (None: still), with where they come from."""

    desde: date
    ate: date | None
    fundamento: str
    valores: Mapping[str, float]


@dataclass(frozen=True)
class Suite:
    """A suite, the boundary it guards, and the asset (schema or source, name) that its checks are shown on."""

    nome: str
    fronteira: Fronteira
    ativo: tuple[str, str]
    expectativas: Sequence[Expectation]
    limites: Sequence[Limits] = field(default=())

    @property
    def profile_sql(self) -> Path:
        return SUITES / f"{self.nome}.sql"

    def limits_in(self, month: date) -> Mapping[str, float]:
        """The numbers in force in `month`; none when the suite has none there."""
        found = (item for item in self.limites if item.desde <= month and (item.ate is None or month <= item.ate))
        return next((item.valores for item in found), {})


def load(fronteira: Fronteira) -> list[Suite]:
    """The suites of one boundary, in the order of their names."""
    every = [_read(path) for path in sorted(SUITES.glob("*.yml"))]
    return [suite for suite in every if suite.fronteira == fronteira]


def profile(con: "duckdb.DuckDBPyConnection", suite: Suite, month: date) -> "pd.DataFrame":
    """The rows of the suite's SQL, which sees the numbers in force in `month`."""
    for name, value in suite.limits_in(month).items():
        con.execute(f"set variable {name} = {float(value)}")
    return con.execute(suite.profile_sql.read_text(encoding="utf-8")).df()


def validate(validator: Validator, suite: Suite, profile: "pd.DataFrame", month: date) -> list[Check]:
    """One check an expectation. Each row of `profile` has `alvo`, what it speaks of, and the expected columns.

    A profile without rows passes nothing: what was to be looked at is not there.
    """
    if profile.empty:
        return [_check(suite, item, Answer(False, None, 0)) for item in suite.expectativas]
    asked = [Asked(item.nome, item.tipo, item.argumentos, item.severidade) for item in suite.expectativas]
    answers = validator.ask(suite.nome, profile, asked, suite.limits_in(month))
    return [_check(suite, item, answer) for item, answer in zip(suite.expectativas, answers, strict=True)]


def observed(answer: Answer) -> str:
    """What was seen, in a few words: counts and the targets that are out."""
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
