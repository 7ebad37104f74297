"""Each suite passes on a profile without faults and fails, with the number, on one with a fault in each column."""

import subprocess
import sys

import pandas as pd
import pytest

from orchestration.audit import suites
from orchestration.audit.audit import raise_if_blocked
from orchestration.errors import Erro

EVERY = [*suites.load("entrada"), *suites.load("saida")]


def profile(suite: suites.Suite, value: int) -> pd.DataFrame:
    columns = {item.argumentos["column"]: [0, value] for item in suite.expectativas}
    return pd.DataFrame({suites.TARGET_COLUMN: ["bom", "outro"], **columns})


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_a_profile_without_faults_passes(suite: suites.Suite) -> None:
    assert all(check.sucesso for check in suites.validate(suite, profile(suite, 0)))


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_each_fault_is_seen_and_counted(suite: suites.Suite) -> None:
    checks = suites.validate(suite, profile(suite, 7))
    assert [check.sucesso for check in checks] == [False] * len(suite.expectativas)
    assert {check.observado for check in checks} == {"1 de 2 fora: outro"}


@pytest.mark.parametrize("suite", EVERY, ids=lambda suite: suite.nome)
def test_a_profile_without_rows_passes(suite: suites.Suite) -> None:
    assert all(check.sucesso for check in suites.validate(suite, profile(suite, 0).head(0)))


def test_a_column_that_is_not_there_fails_the_check() -> None:
    suite = EVERY[0]
    checks = suites.validate(suite, pd.DataFrame({suites.TARGET_COLUMN: ["bom"]}))
    assert not any(check.sucesso for check in checks)


def test_only_blocking_checks_stop_a_publication() -> None:
    checks = [check for suite in EVERY for check in suites.validate(suite, profile(suite, 7))]
    raise_if_blocked([check for check in checks if check.severidade == "avisa"])
    with pytest.raises(Erro, match="barrou a publicação") as stopped:
        raise_if_blocked(checks)
    assert stopped.value.saida == 1


def test_great_expectations_is_imported_without_spark_where_the_extra_installs_it() -> None:
    """A process started by `-c` is taken by pyspark for a doctest, and left: so is a run of Dagster's."""
    script = (
        "import sys, pandas as pd; from orchestration.audit import suites\n"
        "(suite,) = [s for s in suites.load('entrada') if s.nome == 'contagem_de_arquivos']\n"
        "profile = pd.DataFrame({'alvo': ['x'], 'diferenca': [0], 'parcela_rejeitada': [0.0]})\n"
        "print([check.sucesso for check in suites.validate(suite, profile)], 'pyspark' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True)
    assert ended.stdout.strip() == "[True, True] False", ended.stderr
