"""`--home` and `--landing` by one rule: flag, then variable, then ./residencias.toml, else one sentence."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from orchestration.cli import COMMANDS, residencias
from orchestration.cli_types import home_option
from orchestration.errors import ExitCode, UserError
from orchestration.identity.vault_commands import apagar
from orchestration.settings import Home, Settings


@click.command()
@home_option
def where(home: Home) -> None:
    click.echo(home.raiz.name)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("RESIDENCIAS_HOME", "RESIDENCIAS_LANDING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*arguments: str) -> str:
    return CliRunner().invoke(where, arguments, standalone_mode=False, catch_exceptions=False).output.strip()


def test_flag_before_variable_before_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="Falta a pasta: use --home") as refused:
        found()
    assert refused.value.saida == ExitCode.USO_INCORRETO
    (here / "residencias.toml").write_text('home = "of_file"\nlanding = "landing"\n')
    assert found() == "of_file"
    monkeypatch.setenv("RESIDENCIAS_HOME", "of_variable")
    assert found() == "of_variable"
    assert found("--home", "of_flag") == "of_flag"


@pytest.mark.parametrize(("text", "sentence"), [("home = 3", "não é um caminho entre aspas"), ("home =", "como TOML")])
def test_a_wrong_file_is_one_sentence(here: Path, text: str, sentence: str) -> None:
    (here / "residencias.toml").write_text(text)
    with pytest.raises(UserError, match=sentence):
        found()


def test_the_file_may_be_that_of_the_home_itself(here: Path) -> None:
    (here / "residencias.toml").write_text('home = "."\nthreads = 3\n')
    assert Settings.load(Home(here)).threads == 3


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_command_has_another_rule(command: str) -> None:
    given = residencias.get_command(click.Context(residencias), command)
    assert given
    for option in given.params:
        if isinstance(option, click.Option) and option.name in ("home", "landing"):
            assert option.envvar == f"RESIDENCIAS_{option.name.upper()}"
            assert option.show_default == f"{option.name} de ./residencias.toml"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_has_no_word_of_click(command: str) -> None:
    given = residencias.get_command(click.Context(residencias), command)
    assert given
    shown = given.get_help(click.Context(given, info_name=command))
    assert not re.search(r"\b(INTEGER|FLOAT|RANGE|TEXT|PATH|FILENAME|DIRECTORY|BOOLEAN)\b", shown)


@pytest.mark.parametrize(("answer", "erased"), [("não", False), ("", False), ("sim", True)])
def test_erasing_asks_in_portuguese(answer: str, erased: bool, tmp_path: Path) -> None:
    command = ["pessoa", "--motivo", "pedido", "--por", "Ana", "--home", str(tmp_path)]
    ended = CliRunner().invoke(apagar, command, input=f"{answer}\n")
    assert "Para apagar, escreva sim" in ended.output
    assert ended.exit_code == 1 and isinstance(ended.exception, UserError) == erased  # nobody has this code
