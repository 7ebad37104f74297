"""Whatever stops a run before its first stage: one sentence, its exit code, a log, a note, a word to the addresses.

Real processes on a home of their own, and a real HTTP server as the address of `notificacao`.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.doctor.findings import examine
from orchestration.errors import ExitCode, UserError
from orchestration.run.context import LastRun, last, note
from orchestration.run.folders import unfinished
from orchestration.run.stopped import kept
from orchestration.settings import Home, Settings, notification_addresses
from tests.conftest import Ended, bound_by_modes, holding, residencias
from tests.webhook import Webhook

BEFORE = LastRun("20260801T020000-aaaaaa", "2026-08-01T02:00:00", "2026-07", publicou=True, frase="")


@dataclass(frozen=True)
class Night:
    """An empty landing, and a home where a run once published."""

    landing: Path
    home: Home
    webhook: Webhook

    def run(self, *more: str, prefix: Sequence[str] = (), **variables: str) -> Ended:
        places = ("--landing", self.landing, "--home", self.home.raiz)
        variables["RESIDENCIAS_NOTIFICACAO"] = self.webhook.address
        return residencias("run", *places, *more, cwd=None, prefix=prefix, **variables)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    landing, home = tmp_path / "landing", Home(tmp_path / "home")
    landing.mkdir()
    home.raiz.mkdir()
    note(home, BEFORE)
    with Webhook.listening() as webhook:
        yield Night(landing, home, webhook)


def written(night: Night, text: str) -> dict[str, str]:
    night.home.configuracao.write_text(text)
    night.home.configuracao.chmod(0o600)
    return {}


def nothing_arrived(_: Night) -> dict[str, str]:
    return {}


def no_landing(night: Night) -> dict[str, str]:
    night.landing.rmdir()
    return {}


def a_file_for_dagster(night: Night) -> dict[str, str]:
    (night.home.raiz / "dagster").touch()
    return {"DAGSTER_HOME": str(night.home.raiz / "dagster")}


@pytest.mark.parametrize(
    ("hurt", "said"),
    [
        (nothing_arrived, "informe --competencia"),
        (no_landing, "landing não existe."),
        (lambda _: {"RESIDENCIAS_MEMORIA": "muito"}, "'memoria' em RESIDENCIAS_MEMORIA não serve: escreva um tamanho"),
        (
            lambda _: {"RESIDENCIAS_THREADS": "0"},
            "'threads' em RESIDENCIAS_THREADS não serve: escreva um número inteiro",
        ),
        (lambda night: written(night, "memoria = 2\n"), "residencias.toml não serve: escreva um tamanho"),
        (lambda night: written(night, "threads = 2\nmemoria 2GB\n"), "não é TOML válido (linha 2)."),
        (lambda _: {"DAGSTER_HOME": "dagster"}, "DAGSTER_HOME, não é um caminho completo"),
        (a_file_for_dagster, "DAGSTER_HOME, não existe ou não é pasta"),
    ],
)
def test_it_is_said_logged_noted_and_told(night: Night, hurt: Callable[[Night], dict[str, str]], said: str) -> None:
    ended = night.run(**hurt(night))

    (sentence,) = ended.err.splitlines()
    assert said in sentence and "erro do programa" not in sentence
    assert ended.code == ExitCode.USO_INCORRETO
    (log,) = night.home.registros_de_execucao.iterdir()
    (line,) = map(json.loads, log.read_text("utf-8").splitlines())
    assert (line["evento"], line["frase"]) == ("falha", sentence)
    noted = last(night.home)
    assert noted and (noted.execucao_id, noted.publicou, noted.frase) == (log.stem, False, sentence)
    assert noted.competencia == BEFORE.competencia
    (told,) = night.webhook.texts
    assert "terminou sem publicar" in told and "residencias doutor" in told
    assert [found for found in examine(night.home) if sentence in found.frase and log.stem in found.frase]


def test_addresses_in_the_file_are_found_though_its_next_line_is_wrong(night: Night) -> None:
    for wrong in ("memoria = 'pouca'", "memoria pouca", "memorias = '2GB'"):
        written(night, f'notificacao = [\n  "{night.webhook.address}",\n]\n{wrong}\n')
        with pytest.raises(UserError):
            Settings.load(night.home)
        assert notification_addresses(night.home) == (night.webhook.address,)


def test_another_writer_is_told_and_its_note_is_its_own(night: Night) -> None:
    with holding(night.home.raiz) as other:
        ended = night.run("--competencia", "2026-07")
    assert ended.code == ExitCode.NAO_PUBLICADO and f"processo {other}" in ended.err
    assert last(night.home) == BEFORE
    (log,) = night.home.registros_de_execucao.iterdir()
    assert f"processo {other}" in log.read_text("utf-8")
    assert "A execução de 2026-07" in night.webhook.texts[0]


def test_a_home_that_was_never_made_is_not_made_by_a_refusal(night: Night, tmp_path: Path) -> None:
    ended = residencias("run", "--landing", tmp_path / "nada", "--home", tmp_path / "nova")
    assert ended.code == ExitCode.USO_INCORRETO and not (tmp_path / "nova").exists()


def test_a_home_that_refuses_writing_is_one_sentence_and_told(night: Night) -> None:
    night.home.raiz.chmod(0o500)
    ended = night.run("--competencia", "2026-07", prefix=bound_by_modes())
    night.home.raiz.chmod(0o700)
    assert ended.code == ExitCode.NAO_PUBLICADO
    assert ended.err == f"A pasta {night.home.raiz} não aceita leitura e escrita deste usuário.\n"
    assert last(night.home) == BEFORE and not night.home.registros_de_execucao.exists()
    assert len(night.webhook.texts) == 1


def test_a_folder_that_refuses_writing_leaves_no_work_folder_and_its_note(night: Night) -> None:
    night.home.recebidos.mkdir(mode=0o500)
    script = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from orchestration.installation import opening; from orchestration.run import stopped\n"
        "from orchestration.settings import Home; home = Home(Path(sys.argv[1]))\n"
        "with stopped.kept(home), opening.open_run(home, Path(), date(2026, 8, 1)): pass"
    )
    command = [*bound_by_modes(), sys.executable, "-c", script, str(night.home.raiz)]
    assert subprocess.run(command, capture_output=True).returncode == 1
    night.home.recebidos.chmod(0o700)
    noted = last(night.home)
    assert noted and noted.frase == f"A pasta {night.home.recebidos} não aceita leitura e escrita deste usuário."
    assert not unfinished(night.home)


def test_a_configuration_that_may_not_be_read_is_named(night: Night) -> None:
    written(night, "threads = 2\n")
    night.home.configuracao.chmod(0)
    ended = night.run(prefix=bound_by_modes())
    assert ended.code == ExitCode.USO_INCORRETO
    assert ended.err == f"O arquivo de configuração {night.home.configuracao} não pôde ser lido (sem permissão).\n"


def test_what_the_run_itself_noted_is_not_noted_again(night: Night) -> None:
    own = LastRun("20260802T020000-bbbbbb", "2026-08-02T02:00:00", "2026-08", publicou=False, frase="Casos: parou.")
    with pytest.raises(UserError, match="Outra frase"), kept(night.home):
        note(night.home, own)
        raise UserError("Outra frase.")
    assert last(night.home) == own


def test_what_stops_a_run_between_two_stages_completes_its_note(night: Night) -> None:
    own = LastRun("20260802T020000-bbbbbb", "2026-08-02T02:00:00", "2026-08", publicou=False, frase="")
    with pytest.raises(UserError), kept(night.home):
        note(night.home, own)
        raise UserError("A frase.")
    assert last(night.home) == replace(own, frase="A frase.")


def test_a_defect_is_named_by_class_and_place_never_by_its_message(night: Night) -> None:
    with pytest.raises(UserError) as stopped, kept(night.home):
        raise ValueError("529.982.247-25")
    assert "ValueError em test_stopped.py" in stopped.value.frase
    assert "529" not in stopped.value.frase + night.home.ultima_execucao.read_text("utf-8")


def test_a_month_that_was_never_decided_is_no_month(night: Night) -> None:
    night.home.ultima_execucao.unlink()
    assert night.run().code == ExitCode.USO_INCORRETO
    noted = last(night.home)
    assert noted and noted.mes is None
    assert BEFORE.mes == date(2026, 7, 1)
