"""The run's log: what a failure says of itself, and what a stage that went well when tried again leaves."""

import errno
import json
from pathlib import Path

import pytest

from orchestration.errors import UserError
from orchestration.run import log

SECRET = "529.982.247-25"


def stages(path: Path, *failures: Exception | None) -> tuple[log.JsonLines, list[str]]:
    """Run the stage "Casos" once a failure (None: it ends well); the listener, and what was raised."""
    listener, raised = log.listen(path, "x"), []
    for failure in failures:
        try:
            with log.stage("Casos"):
                if failure:
                    raise failure
        except UserError as told:
            raised.append(told.frase)
    log.ignore(listener)
    return listener, raised


def test_a_failure_is_told_by_class_and_place_never_by_its_message(tmp_path: Path) -> None:
    listener, (raised,) = stages(tmp_path / "run.jsonl", ValueError(SECRET))
    assert "ValueError em test_log.py" in raised and listener.frase.startswith("Casos: ValueError")
    assert SECRET not in raised + listener.frase + (tmp_path / "run.jsonl").read_text("utf-8")


def test_a_sentence_for_people_stands_as_it_is(tmp_path: Path) -> None:
    listener, raised = stages(tmp_path / "run.jsonl", UserError("Falta o arquivo."))
    assert raised == [listener.frase] == ["Falta o arquivo."]


def test_a_stage_that_went_well_the_second_time_did_not_fail(tmp_path: Path) -> None:
    listener, _ = stages(tmp_path / "run.jsonl", ValueError(), None)
    assert listener.frase == ""
    told = [json.loads(line)["evento"] for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    assert told == ["inicio", "falha", "inicio", "fim"]


DISK = "O disco encheu na etapa 'Casos': libere espaço e execute de novo."
MEMORY = "A memória não bastou na etapa 'Casos': aumente a configuração 'memoria' e execute de novo."
FILES = "Os arquivos que se podem abrir não bastaram na etapa 'Casos': aumente o limite ('ulimit -n')."


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DISK),
        (RuntimeError("IO Error: write: No space left on device"), DISK),
        (MemoryError(), MEMORY),
        (RuntimeError("Out of Memory Error: failed to allocate data of size 32.0 KiB"), MEMORY),
        (OSError(errno.EMFILE, "Too many open files", "/a"), FILES),
    ],
)
def test_what_runs_short_is_said(tmp_path: Path, failure: Exception, said: str) -> None:
    assert stages(tmp_path / "run.jsonl", failure)[1] == [said]


def test_a_file_that_the_system_refuses_is_named_without_anybodys_number(tmp_path: Path) -> None:
    refusals = (
        PermissionError(errno.EACCES, "Permission denied", f"/landing/{SECRET}.csv"),
        RuntimeError(f'IO Error: Cannot open file "/landing/{SECRET}.csv": Permission denied'),
    )
    for refusal in refusals:
        (raised,) = stages(tmp_path / "run.jsonl", refusal)[1]
        assert raised == "O sistema recusou o acesso a /landing/***.csv (sem permissão)."
