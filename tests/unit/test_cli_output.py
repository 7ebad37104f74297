"""Standard output that is full, closed, left by its reader or without accents: the exit code is the command's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = [sys.executable, "-m", "orchestration.cli"]
LOST = "Nem tudo o que havia a mostrar pôde ser escrito (disco cheio); o que foi feito não muda."
WITHOUT_ACCENTS = {"PYTHONIOENCODING": "ascii"}
PRINTS_LONG = """
import sys, click
from orchestration import cli
from orchestration.errors import ExitCode

@click.command()
def longo():
    for number in range(20000):
        click.echo(f"linha {number} é longa")
    return ExitCode.PUBLICADO_COM_FALTAS

cli.residencias.add_command(longo)
cli.LazyGroup.get_command = lambda group, ctx, name: group.commands[name]
sys.argv = ["residencias", "longo"]
cli.main()
"""
"""A command that ends with code 3 and prints more than any buffer or pipe holds."""


def ended(command: list[str], out: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `command` with standard output sent to the file `out`, or read when it names none."""
    with open(out or os.devnull, "w") as target:
        return subprocess.run(
            command,
            stdout=target if out else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | variables,
            timeout=60,
        )


def test_a_full_output_is_a_warning_and_the_exit_code_is_the_commands() -> None:
    done = ended([sys.executable, "-c", PRINTS_LONG], out="/dev/full")
    assert (done.returncode, done.stderr.strip()) == (3, LOST)


def test_a_short_text_that_is_written_only_at_the_end_is_missed_too() -> None:
    done = ended([*RUN, "--version"], out="/dev/full")
    assert (done.returncode, done.stderr.strip()) == (0, LOST)


def test_a_reader_that_left_changes_nothing() -> None:
    command = [sys.executable, "-c", PRINTS_LONG]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().decode() == "linha 0 é longa\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=60)) == (b"", 3)


def test_a_reader_that_is_slow_gets_everything() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen([sys.executable, "-c", PRINTS_LONG], stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        with open(reading, encoding="utf-8") as lines:
            assert sum(1 for _ in lines) == 20000
        assert process.wait(timeout=60) == 3


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "2>/dev/full", ">/dev/full 2>&1"])
def test_closed_and_full_streams_change_no_exit_code(closed: str, tmp_path: Path) -> None:
    wrong_use = [
        "sh",
        "-c",
        f'"$0" -m orchestration.cli doutor --home "$1" {closed}',
        sys.executable,
        str(tmp_path / "x"),
    ]
    assert ended(wrong_use).returncode == 1


def test_a_closed_output_gives_its_number_to_no_file(tmp_path: Path) -> None:
    script = (
        "import os, sys; from orchestration import cli_output; cli_output.protect()\n"
        "opened = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY); print('for nobody'); sys.stdout.flush()\n"
        "sys.exit(opened)"
    )
    command = ["sh", "-c", '"$0" -c "$1" "$2" >&-', sys.executable, script, str(tmp_path / "database")]
    assert ended(command).returncode > 2
    assert (tmp_path / "database").read_bytes() == b""


def test_without_accents_everything_is_said_without_them() -> None:
    helped = ended([*RUN, "--help"], **WITHOUT_ACCENTS)
    assert helped.returncode == 0 and helped.stdout.isascii()
    assert "Residencias em saude: carga noturna" in helped.stdout
    refused = ended([*RUN, "nada"], **WITHOUT_ACCENTS)
    assert (refused.returncode, refused.stderr.strip()) == (2, "O comando 'nada' nao existe. Veja: residencias --help.")


def test_what_no_encoding_has_is_a_question_mark() -> None:
    script = "from orchestration import cli_output; cli_output.protect(); print('nota\\udce9 — fim')"
    assert ended([sys.executable, "-c", script]).stdout == "nota? — fim\n"
    assert ended([sys.executable, "-c", script], **WITHOUT_ACCENTS).stdout == "nota? - fim\n"
