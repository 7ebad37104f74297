"""The real command on a project with a broken part: screen, log, Dagster and `doutor` name it, with the reason."""

import json
import shutil
from pathlib import Path

import pytest

from orchestration.settings import REPOSITORY, Home
from tests.conftest import Published, residencias

RULE = "dbt_project/models/intermediate/regras/linhas/mr_10a_incentivo_repetido.sql"
SAID = (
    f"falhou o modelo mr_10a_incentivo_repetido (regra MR-10A, {RULE}): "
    'Binder Error: Referenced column "tipoo" not found in FROM clause; '
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the repository."""
    ignored = shutil.ignore_patterns(".*", "dados", "target", "logs", "__pycache__")
    shutil.copytree(REPOSITORY, tmp_path / "checkout", ignore=ignored)
    return tmp_path / "checkout"


def _change(path: Path, written: str, instead: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")


@pytest.mark.lento
def test_a_broken_rule_is_named_on_every_channel(checkout: Path, own: Published, tmp_path: Path) -> None:
    from dagster import DagsterInstance

    _change(checkout / RULE, "'|' || tipo as", "'|' || tipoo as")
    home, dagster = Home(own.home), tmp_path / "dagster"
    dagster.mkdir()
    places = {"PYTHONPATH": str(checkout), "XDG_CACHE_HOME": str(tmp_path), "DAGSTER_HOME": str(dagster)}

    ended = residencias("--debug", "run", "--landing", own.landing, "--home", home.raiz, cwd=checkout, **places)
    examined = residencias("doutor", "--home", home.raiz, cwd=checkout, **places)

    assert ended.code == 1
    (sentence,) = [line for line in ended.err.splitlines() if line.startswith("A transformação parou: ")]
    assert SAID in sentence and " nós não foram feitos por isso; " in sentence
    assert "Candidate bindings" in ended.err and "Não foram feitos por isso: " in ended.err
    assert sentence.rstrip(".") in " ".join(examined.out.split())

    log = max(home.registros_de_execucao.iterdir()).read_text(encoding="utf-8")
    logged = [json.loads(line) for line in log.splitlines()]
    (failed,) = [line for line in logged if line["evento"] == "no_falhou"]
    assert (failed["nome"], failed["de"], failed["arquivo"]) == ("mr_10a_incentivo_repetido", "regra MR-10A", RULE)
    (stopped,) = [line for line in logged if line["evento"] == "falha"]
    assert SAID in stopped["frase"]

    with DagsterInstance.local_temp(str(dagster)) as instance:
        (run,) = instance.get_runs()
        events = instance.all_logs(run.run_id)
    named = SAID.removeprefix("falhou ").removesuffix("; ")
    assert any(named in event.user_message for event in events)
    assert any(event.is_dagster_event and named in str(event.dagster_event) for event in events)


def test_a_broken_contract_of_a_received_file_is_named(checkout: Path, landing: Path, tmp_path: Path) -> None:
    _change(checkout / "expectations" / "contracts" / "incentivo_pagamentos.yml", "tipo:", "tipoo:")
    ended = residencias(
        "run", "--landing", landing, "--home", tmp_path / "home", cwd=checkout, PYTHONPATH=str(checkout)
    )
    assert ended.code != 0
    assert "incentivo_pagamentos.yml" in ended.err and "tipoo" in ended.err
    assert "Traceback" not in ended.err
