"""A suite passes on a good profile, and fails on a profile with faults (counting them) or without rows."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.audit import suites
from orchestration.audit.audit import raise_if_blocked
from orchestration.audit.validator import TARGET_COLUMN, Validator
from orchestration.errors import UserError

EVERY = [*suites.load("entrada"), *suites.load("saida")]
MONTH = date(2026, 5, 1)


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    return Validator(tmp_path_factory.mktemp("qualidade"))


def profile(suite: suites.Suite, good: bool) -> pd.DataFrame:
    """Two rows: the first good, the second good or with a fault for each expectation."""
    columns: dict[str, list[Any]] = {TARGET_COLUMN: ["bom", "outro"]}
    limits = suite.limits_in(MONTH)
    for item in suite.expectativas:
        arguments = item.argumentos
        if item.tipo == "ExpectColumnPairValuesToBeEqual":
            columns |= {arguments["column_A"]: ["x", "x"], arguments["column_B"]: ["x", "x" if good else "y"]}
            continue
        edges = [arguments.get(edge) for edge in ("min_value", "max_value")]
        low, high = (limits[edge["$PARAMETER"]] if isinstance(edge, dict) else edge for edge in edges)
        fine, wrong = ((low or 0), (low or 0) - 1) if high is None else (high, high + 7)
        columns[arguments["column"]] = [fine, fine if good else wrong]
    return pd.DataFrame(columns)


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_a_profile_without_faults_passes(validator: Validator, suite: suites.Suite) -> None:
    assert all(check.sucesso for check in suites.validate(validator, suite, profile(suite, good=True), MONTH))


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_each_fault_is_found_and_counted(validator: Validator, suite: suites.Suite) -> None:
    checks = suites.validate(validator, suite, profile(suite, good=False), MONTH)
    assert [check.sucesso for check in checks] == [False] * len(suite.expectativas)
    assert {check.observado for check in checks} == {"1 de 2 fora: outro"}


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_a_profile_without_rows_fails(validator: Validator, suite: suites.Suite) -> None:
    checks = suites.validate(validator, suite, profile(suite, good=True).head(0), MONTH)
    assert not any(check.sucesso for check in checks)
    assert {check.observado for check in checks} == {"a checagem não pôde ser feita: não havia o que conferir"}


def test_a_missing_column_fails_the_check(validator: Validator) -> None:
    checks = suites.validate(validator, EVERY[0], pd.DataFrame({TARGET_COLUMN: ["bom"]}), MONTH)
    assert not any(check.sucesso for check in checks)


@pytest.mark.parametrize("good", [True, False])
def test_an_equal_profile_has_the_results_of_the_last_run_and_another_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: bool
) -> None:
    suite, first, second = EVERY[0], tmp_path / "1", tmp_path / "2"
    asked = suites.validate(Validator(first), suite, profile(suite, good), MONTH)
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    assert suites.validate(Validator(second, last=first), suite, profile(suite, good), MONTH) == asked
    kept = [(folder / f"{suite.nome}.json").read_text(encoding="utf-8") for folder in (first, second)]
    assert kept[0] == kept[1]
    with pytest.raises(ImportError):
        suites.validate(Validator(tmp_path / "3", last=second), suite, profile(suite, not good), MONTH)


def test_only_blocking_checks_stop_a_publication(validator: Validator) -> None:
    checks = [
        check for suite in EVERY for check in suites.validate(validator, suite, profile(suite, good=False), MONTH)
    ]
    raise_if_blocked([check for check in checks if check.severidade == "avisa"])
    with pytest.raises(UserError, match="barrou a publicação") as stopped:
        raise_if_blocked(checks)
    assert stopped.value.saida == 1


def test_limits_are_those_in_force_in_the_month_examined() -> None:
    limits = [
        suites.Limits(date(2024, 1, 1), date(2025, 12, 31), "a", {"vezes": 2}),
        suites.Limits(date(2026, 1, 1), None, "b", {"vezes": 3}),
    ]
    suite = suites.Suite("x", "saida", ("a", "b"), [], limits)
    months = [date(2023, 12, 1), date(2024, 1, 1), date(2025, 12, 1), date(2026, 1, 1), date(2040, 1, 1)]
    assert [suite.limits_in(month).get("vezes") for month in months] == [None, 2, 2, 3, 3]


@pytest.mark.parametrize("suite", [suite for suite in EVERY if suite.limites], ids=lambda suite: suite.nome)
def test_every_month_that_may_be_examined_has_limits(suite: suites.Suite) -> None:
    assert all(suite.limits_in(date(year, 8, 1)) for year in range(2005, 2100))


def test_great_expectations_is_imported_without_pyspark_and_scipy(tmp_path: Path) -> None:
    """pyspark takes a process started by `-c`, as a Dagster run is, for a doctest and exits it."""
    script = (
        "import sys, datetime, pathlib, pandas as pd; from orchestration.audit import suites, validator\n"
        "(suite,) = [s for s in suites.load('entrada') if s.nome == 'contagem_de_arquivos']\n"
        "profile = pd.DataFrame({'alvo': ['x'], 'linhas_a_menos': [0], 'alterado': [0]})\n"
        f"asked = validator.Validator(pathlib.Path({str(tmp_path)!r}))\n"
        "checks = suites.validate(asked, suite, profile, datetime.date(2026, 5, 1))\n"
        "print([check.sucesso for check in checks], [name in sys.modules for name in ('pyspark', 'scipy')])\n"
        "import scipy.stats; print(scipy.stats.norm.cdf(0))"
    )
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True)
    assert ended.stdout.splitlines() == ["[True, True] [False, False]", "0.5"], ended.stderr
